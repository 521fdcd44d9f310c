#include "harness/plan/selection.h"

#include <algorithm>

#include "harness/scenario/suggestion.h"

namespace assay::plan {
namespace {

bool Contains(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool MatchesCase(std::string_view pattern, const Case& one) {
  if (Matches(pattern, one.id)) return true;
  return std::any_of(one.scenario->aliases.begin(), one.scenario->aliases.end(), [&](const std::string& alias) {
    return Matches(pattern, alias + one.id.substr(one.scenario->id.size()));
  });
}

bool MatchesAny(const std::vector<std::string>& patterns, const Case& one) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return MatchesCase(pattern, one); });
}

bool Wanted(const Filter& filter, const Case& one) {
  return (filter.include.empty() || MatchesAny(filter.include, one)) && !MatchesAny(filter.exclude, one) &&
         (filter.areas.empty() || Contains(filter.areas, one.scenario->area)) &&
         (filter.clients.empty() || Contains(filter.clients, one.client->name())) &&
         (!filter.level || one.level <= *filter.level);
}

Status CheckPatterns(std::string_view flag, const std::vector<std::string>& patterns, const std::vector<Case>& cases) {
  for (const std::string& pattern : patterns) {
    const bool found =
        std::any_of(cases.begin(), cases.end(), [&](const Case& one) { return MatchesCase(pattern, one); });
    if (found) continue;
    std::vector<std::string_view> known;
    for (const Case& one : cases) {
      known.push_back(one.scenario->area);
      known.push_back(one.scenario->id);
      known.push_back(one.id);
    }
    return UsageError(std::string(flag) + " '" + pattern + "' matches no case" + scenario::DidYouMean(pattern, known));
  }
  return {};
}

Status CheckNames(std::string_view flag, const std::vector<std::string>& names,
                  const std::vector<std::string_view>& known) {
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string list;
    for (const std::string_view one : known) list += (list.empty() ? "" : ", ") + std::string(one);
    return UsageError(std::string(flag) + " '" + name + "' is unknown; there are " + list +
                      scenario::DidYouMean(name, known));
  }
  return {};
}

}  // namespace

Status Select(const Filter& filter, const scenario::Library& library, const Clients& clients,
              std::vector<Case>& cases) {
  std::vector<std::string_view> areas;
  for (const scenario::Term& area : library.areas()) areas.push_back(area.name);
  std::vector<std::string_view> names;
  for (const script::ClientKind* client : clients) names.push_back(client->name());
  ASSAY_CHECK_OK(CheckNames("--area", filter.areas, areas));
  ASSAY_CHECK_OK(CheckNames("--clients", filter.clients, names));
  ASSAY_CHECK_OK(CheckPatterns("--filter", filter.include, cases));
  ASSAY_CHECK_OK(CheckPatterns("--exclude", filter.exclude, cases));
  const bool any = !cases.empty();
  std::erase_if(cases, [&](const Case& one) { return !Wanted(filter, one); });
  if (any && cases.empty()) return UsageError("the filters together leave no case");
  return {};
}

}  // namespace assay::plan
