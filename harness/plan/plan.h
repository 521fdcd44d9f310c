#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/library.h"
#include "harness/script/script.h"
#include "harness/target/binding.h"

namespace assay::plan {

// One scenario in one variant through one client, with nothing left open but captures.
struct Case {
  std::string id;  // "<area>/<scenario>/<variant>@<client>"; without "/<variant>" where there is one variant only
  const scenario::Scenario* scenario = nullptr;
  std::string variant;  // "kind=unary,when=before"; values alone where the axis names are clear: see Variants()
  const script::ClientKind* client = nullptr;
  script::BoundCase bound;
  std::vector<scenario::Item> expect;
  scenario::Level level = scenario::Level::kMust;  // of the scenario's requirement
  Value own_target;                                // options of a target of its own; null: the shared one
  bool alone = false;                              // changes the shared target: played when no other case is
  // Not to be played, with the reason; both empty: to be played.
  std::string unsupported;
  std::string skipped;
};

struct Filter {
  std::vector<std::string> include;  // glob patterns on case ids; a pattern without "@" matches every client
  std::vector<std::string> exclude;
  std::vector<std::string> areas;
  std::vector<std::string> clients;
  std::optional<scenario::Level> level;  // at least as firm as this
};

struct Plan {
  std::vector<Case> cases;
};

// Before anything is known of a target: every word, field, operation, feature, client and check of every scenario is
// checked against the catalogs. Errors: all of them, one a line, kUsage.
Status CheckWords(const scenario::Library& library, const std::vector<const script::ClientKind*>& clients,
                  const std::vector<const scenario::WordSpec*>& checks);

// Of the target, and of what may be done to it.
struct Licence {
  bool can_start_own = false;  // a server of its own can be started for a case
  bool may_disrupt = false;    // it is ours, or the user allows what can hurt it
};

// scenario × variant × client, filtered. A pattern, area or client that matches nothing is a kUsage error that names
// it. `unique` goes into every ${unique}: two runs against one server must not collide.
Result<Plan> Make(const scenario::Library& library, const std::vector<const script::ClientKind*>& clients,
                  const target::Capabilities& capabilities, std::shared_ptr<const schema::Schema> schema,
                  const Filter& filter, Licence licence, std::string_view unique);

// `*` matches anything but "/", `**` anything; a pattern that names a folder ("deadline", "deadline/expired") matches
// all below it.
bool Matches(std::string_view pattern, std::string_view case_id);

}  // namespace assay::plan
