#include "harness/judge/checks/invariants/invariants.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "harness/judge/checks/catalog.h"
#include "harness/judge/findings.h"
#include "harness/judge/parse.h"
#include "harness/scenario/suggestion.h"

namespace assay::judge {
namespace {

using record::Finding;
using scenario::FieldType;
using transcript::CallView;
using transcript::Transcript;

constexpr std::string_view kWire = "wire";
// So many of one invariant make the case clear; a hundred calls may break it.
constexpr std::size_t kShown = 5;

constexpr scenario::FieldSpec kFields[] = {
    {"except", FieldType::kNames, false, "Invariants that the calls are not held to.", kWire},
    {"only", FieldType::kNames, false, "The only invariants that the calls are held to.", kWire},
    {"off", FieldType::kBoolean, false, "None at all; default false.", kWire},
    {"call", FieldType::kText, false, "Label of the call that is meant, all of its copies, or `all`; default `all`.",
     kWire},
};

class InvariantsCheck final : public Check {
 public:
  explicit InvariantsCheck(std::vector<Narrowing> narrowings) : narrowings_(std::move(narrowings)) {}

  std::vector<Finding> Look(const Transcript& transcript) const override {
    std::size_t frames = 0;
    for (const transcript::Event& event : transcript.events) {
      frames += std::holds_alternative<transcript::FrameSeen>(event.what) ? 1 : 0;
    }
    if (frames == 0) return {};

    const std::vector<CallView> calls = Calls(transcript);
    const std::map<std::string, std::vector<std::string>> labels = NarrowedLabels(transcript);
    std::vector<std::pair<const CallView*, transcript::StreamView>> streams;
    const std::vector<transcript::StreamView> views = ViewStreams(transcript, calls);
    for (std::size_t i = 0; i < calls.size(); ++i) {
      if (calls[i].started == nullptr || calls[i].started->stream == 0) continue;
      transcript::StreamView stream = views[i].UntilOurReset();
      // What a block says that does not decode is not known; `frames` tells of it.
      const bool decodes = std::all_of(stream.replies.begin(), stream.replies.end(),
                                       [](const transcript::BlockAt& at) { return at.block->malformed.empty(); });
      if (decodes) streams.emplace_back(&calls[i], std::move(stream));
    }
    std::vector<Finding> findings;
    std::string names;
    std::set<std::size_t> told;
    for (const Invariant* invariant : Invariants()) {
      std::vector<Finding> found;
      bool used = false;
      if (invariant->look_at_all != nullptr && Holds(*invariant, "", labels)) {
        used = true;
        Breaches breaches;
        invariant->look_at_all(transcript, breaches);
        Append("connection", *invariant, Untold(breaches.Take(), told), found);
      }
      for (const auto& [call, stream] : streams) {
        if (invariant->look_at_call == nullptr || !Holds(*invariant, call->label, labels)) continue;
        used = true;
        Breaches breaches;
        invariant->look_at_call({transcript, *call, stream}, breaches);
        Append(call->label, *invariant, Untold(breaches.Take(), told), found);
      }
      if (used) names += (names.empty() ? "" : ", ") + std::string(invariant->name);
      Cut(found);
      std::move(found.begin(), found.end(), std::back_inserter(findings));
    }
    if (findings.empty() && !names.empty()) {
      Findings held;
      held.Hold("invariants", names, fmt::format("{} calls, {} frames", calls.size(), frames));
      return std::move(held).Take();
    }
    return findings;
  }

 private:
  // The client marks a frame that stands where it must not, too; a finer invariant that told of it before is enough.
  static std::vector<Breaches::Breach> Untold(std::vector<Breaches::Breach> breaches, std::set<std::size_t>& told) {
    std::erase_if(breaches, [&](const Breaches::Breach& breach) {
      return breach.rule == Rule::kFrames && told.contains(breach.evidence.back());
    });
    for (const Breaches::Breach& breach : breaches) told.insert(breach.evidence.back());
    return breaches;
  }

  // The labels that each narrowing means in this transcript; "all" narrows what no single call shows, too.
  std::map<std::string, std::vector<std::string>> NarrowedLabels(const Transcript& transcript) const {
    std::map<std::string, std::vector<std::string>> labels;
    for (const Narrowing& narrowing : narrowings_) {
      for (const CallView& call : CallsNamed(transcript, narrowing.call)) labels[narrowing.call].push_back(call.label);
    }
    return labels;
  }

  bool Holds(const Invariant& invariant, const std::string& label,
             const std::map<std::string, std::vector<std::string>>& labels) const {
    return std::all_of(narrowings_.begin(), narrowings_.end(), [&](const Narrowing& narrowing) {
      const auto meant = labels.find(narrowing.call);
      const bool means = narrowing.call == "all" ||
                         (meant != labels.end() &&
                          std::find(meant->second.begin(), meant->second.end(), label) != meant->second.end());
      return !means ||
             std::find(narrowing.names.begin(), narrowing.names.end(), invariant.name) != narrowing.names.end();
    });
  }

  // One finding for each rule that a call breaks, however often it does.
  static void Append(const std::string& label, const Invariant& invariant, std::vector<Breaches::Breach> breaches,
                     std::vector<Finding>& found) {
    std::map<Rule, Breaches::Breach> by_rule;
    std::map<Rule, std::size_t> counts;
    for (Breaches::Breach& breach : breaches) {
      ++counts[breach.rule];
      const auto [entry, is_new] = by_rule.try_emplace(breach.rule, breach);
      if (!is_new) {
        auto& evidence = entry->second.evidence;
        evidence.insert(evidence.end(), breach.evidence.begin(), breach.evidence.end());
      }
    }
    for (auto& [rule, breach] : by_rule) {
      const std::size_t more = counts[rule] - 1;
      const std::string actual = more == 0 ? breach.actual : fmt::format("{} (and {} more)", breach.actual, more);
      Findings findings;
      findings.Break(fmt::format("{}.{}.{}", label, invariant.name, breach.path), breach.expected, actual,
                     breach.evidence);
      Finding& finding = found.emplace_back(std::move(findings).Take().front());
      finding.requirement = TextOf(rule).requirement;
      finding.level = TextOf(rule).level;
    }
  }

  static void Cut(std::vector<Finding>& found) {
    if (found.size() <= kShown) return;
    // What is firmest stays, so that the verdict does not depend on what is shown.
    std::stable_sort(found.begin(), found.end(), [](const Finding& a, const Finding& b) { return a.level < b.level; });
    const std::size_t more = found.size() - kShown;
    found.resize(kShown);
    found.back().actual += fmt::format(" (and {} more findings of this invariant)", more);
  }

  std::vector<Narrowing> narrowings_;
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  ASSAY_ASSIGN(Narrowing narrowing, ParseNarrowing(item));
  return MakeInvariantsCheck({std::move(narrowing)});
}

Result<std::vector<std::string>> ParseInvariantNames(const scenario::Item& item, std::string_view field) {
  ASSAY_ASSIGN(std::vector<std::string> names, scenario::Fields(item.fields).Names(field));
  std::vector<std::string_view> known;
  for (const Invariant* invariant : Invariants()) known.push_back(invariant->name);
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return UsageError(fmt::format("there is no invariant '{}'{}", name, scenario::DidYouMean(name, known)),
                      PlaceOf(item, field));
  }
  return names;
}

}  // namespace

Result<Narrowing> ParseNarrowing(const scenario::Item& item) {
  const scenario::Fields fields(item.fields);
  ASSAY_CHECK_OK(RequireOneOf(item, {"except", "only", "off"}));
  const int ways = (fields.Has("except") ? 1 : 0) + (fields.Has("only") ? 1 : 0) + (fields.Has("off") ? 1 : 0);
  if (ways > 1) return UsageError("`invariants` takes one of except, only and off", item.at);
  Narrowing narrowing;
  ASSAY_ASSIGN(narrowing.call, ParseLabel(item, "call", "all"));
  ASSAY_ASSIGN(const std::vector<std::string> except, ParseInvariantNames(item, "except"));
  ASSAY_ASSIGN(const std::vector<std::string> only, ParseInvariantNames(item, "only"));
  ASSAY_ASSIGN(const bool off, fields.Boolean("off"));
  for (const Invariant* invariant : Invariants()) {
    const std::string name(invariant->name);
    const bool named = std::find(only.begin(), only.end(), name) != only.end();
    const bool excepted = std::find(except.begin(), except.end(), name) != except.end();
    if (!off && (fields.Has("only") ? named : !excepted)) narrowing.names.push_back(name);
  }
  return narrowing;
}

std::unique_ptr<Check> MakeInvariantsCheck(std::vector<Narrowing> narrowings) {
  return std::make_unique<InvariantsCheck>(std::move(narrowings));
}

const CheckKind kInvariants = {
    {"invariants", "Narrows what every call on the wire is held to.", kFields}, Parse, kWire};

}  // namespace assay::judge
