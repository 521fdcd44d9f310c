#include "harness/plan/plan.h"

#include <gtest/gtest.h>

#include <set>

#include "harness/base/json.h"

namespace assay::plan {
namespace {

using scenario::FieldSpec;
using scenario::FieldType;
using scenario::SourceFile;
using scenario::WordSpec;

constexpr FieldSpec kCallFields[] = {
    {"operation", FieldType::kText},
    {"kind", FieldType::kText},
    {"method", FieldType::kText},
    {"path", FieldType::kText, false, "", "wire"},
    {"as", FieldType::kText},
    {"request", FieldType::kMap},
    {"metadata", FieldType::kMap},
    {"messages", FieldType::kInteger},
    {"deadline", FieldType::kDuration},
    {"chunk", FieldType::kInteger, false, "", "wire"},
    {"*", FieldType::kAny},
};
constexpr WordSpec kCall = {"call", "Calls.", kCallFields};
constexpr FieldSpec kAwaitFields[] = {{"call", FieldType::kText}, {"budget", FieldType::kDuration}};
constexpr WordSpec kAwait = {"await_status", "Waits.", kAwaitFields};
constexpr FieldSpec kFrameFields[] = {{"type", FieldType::kText, true, "Which."}};
constexpr WordSpec kFrame = {"send_frame", "Sends.", kFrameFields};
constexpr FieldSpec kHookFields[] = {{"name", FieldType::kText, true, "Which."}};
constexpr WordSpec kHook = {"hook", "Changes the server.", kHookFields};

constexpr FieldSpec kStatusFields[] = {{"code", FieldType::kCode}, {"message", FieldType::kText}};
constexpr WordSpec kStatus = {"status", "Status.", kStatusFields};
constexpr FieldSpec kAnyOfFields[] = {{"checks", FieldType::kList, true, "Lists."}};
constexpr WordSpec kAnyOf = {"any_of", "One.", kAnyOfFields};
const std::vector<const WordSpec*> kChecks = {&kStatus, &kAnyOf};

class FakeClient final : public script::ClientKind {
 public:
  FakeClient(std::string_view name, std::vector<const WordSpec*> words) : name_(name), words_(std::move(words)) {}
  std::string_view name() const override { return name_; }
  std::string_view meaning() const override { return "A fake."; }
  std::vector<const WordSpec*> words() const override { return words_; }
  Result<std::unique_ptr<script::Script>> Bind(const script::BoundCase&, std::string*) const override {
    return Fail(ErrorKind::kInternal, "not asked for here");
  }

 private:
  std::string_view name_;
  std::vector<const WordSpec*> words_;
};

const FakeClient kWire("wire", {&kCall, &kAwait, &kFrame, &kHook});
const FakeClient kGrpc("grpc", {&kCall, &kAwait});
const std::vector<const script::ClientKind*> kClients = {&kWire, &kGrpc};

std::vector<SourceFile> Lists() {
  return {
      {"scenarios/areas.yaml", "status: codes\ndeadline: time\n"},
      {"scenarios/features.yaml", "own_target: O\nfaults: faults are obeyed\ntls: T\n"},
      {"scenarios/hooks.yaml", "drain: D\nhealth.serving: S\n"},
      {"scenarios/operations.yaml",
       "ok: {meaning: M, parameters: {size: S}, defaults: {size: 8}}\n"
       "echo: {meaning: M, parameters: {text: T}}\n"},
      {"scenarios/requirements.yaml",
       "r.must: {level: MUST, claim: C, source: S}\nr.should: {level: SHOULD, claim: C, source: S}\n"},
      {"scenarios/bindings/user.yaml",
       "service: user.UserService\noperations:\n  ok:\n    unary: {method: Get, request: {id: '${size}'}}\n"
       "    bidi_stream: {method: Chat}\n"
       "  echo:\n    bidi_stream: {method: Chat, needs: [faults], tells: {prefix: 'Echo: '}}\n"},
  };
}

// The files of scenarios, given by id and everything but title and requirement.
class PlanTest : public testing::Test {
 protected:
  void Add(std::string id, std::string content, const std::string& requirement = "r.must") {
    files_.push_back({"scenarios/conformance/" + std::move(id) + ".yaml",
                      "title: T\nrequirement: " + requirement + "\n" + std::move(content)});
  }

  const scenario::Library& Library() {
    if (!library_) {
      Result<scenario::Library> library = scenario::Library::Load(files_);
      EXPECT_TRUE(library.has_value()) << library.error().message;
      library_ = *std::move(library);
      bindings_ = *target::ReadBindings(*library_);
      capabilities_ = {{bindings_.data()}, {"user.UserService"}, features_, values_};
    }
    return *library_;
  }

  std::string Words() {
    const Status status = CheckWords(Library(), kClients, kChecks);
    return status ? "" : ToString(status.error());
  }

  Plan MakePlan(const Filter& filter = {}) {
    Result<Plan> plan = Make(Library(), kClients, capabilities_, nullptr, filter, licence_, "run");
    EXPECT_TRUE(plan.has_value()) << ToString(plan.error());
    return plan ? *std::move(plan) : Plan();
  }

  std::string MakeError(const Filter& filter) {
    Library();
    const Result<Plan> plan = Make(*library_, kClients, capabilities_, nullptr, filter, licence_, "run");
    return plan ? "" : ToString(plan.error());
  }

  std::vector<std::string> Ids(const Filter& filter = {}) {
    std::vector<std::string> ids;
    for (const Case& one : MakePlan(filter).cases) ids.push_back(one.id);
    return ids;
  }

  std::vector<SourceFile> files_ = Lists();
  std::optional<scenario::Library> library_;
  std::vector<target::Binding> bindings_;
  target::Capabilities capabilities_;
  std::vector<std::string> features_ = {"faults"};
  std::vector<std::pair<std::string, std::string>> values_;
  Licence licence_;
};

using Texts = std::vector<std::string>;
constexpr const char* kExpect = "expect:\n  - status: {code: OK}\n";
constexpr const char* kPlain = "steps:\n  - call: {operation: ok, kind: unary}\nexpect:\n  - status: {code: OK}\n";

TEST_F(PlanTest, IsScenarioTimesVariantTimesClient) {
  Add("status/plain", kPlain);
  Add("deadline/varied",
      std::string("vary: {kind: [unary, bidi_stream], n: [1, 2]}\nexcept: [{kind: unary, n: 2}]\n"
                  "clients: [wire]\nsteps:\n  - call: {operation: ok, kind: '${kind}', size: '${n}'}\n") +
          kExpect);
  EXPECT_EQ(Words(), "");
  EXPECT_EQ(Ids(), (Texts{"status/plain@wire", "status/plain@grpc", "deadline/varied/unary,1@wire",
                          "deadline/varied/bidi_stream,1@wire", "deadline/varied/bidi_stream,2@wire"}));
}

TEST_F(PlanTest, BindsOperationsWithTheValuesOfTheVariant) {
  Add("status/x", std::string("vary: {n: [5]}\nclients: [wire]\nsteps:\n  - call: {operation: ok, kind: unary, size: "
                              "'${n}'}\nexpect:\n  - status: {code: '${n}'}\n"));
  const Plan plan = MakePlan();
  ASSERT_EQ(plan.cases.size(), 1U);
  EXPECT_EQ(plan.cases[0].variant, "5");
  EXPECT_EQ(WriteJson(plan.cases[0].bound.steps[0].fields), R"({"method":"user.UserService/Get","request":{"id":5}})");
  EXPECT_EQ(*plan.cases[0].expect[0].fields.Find("code"), Value(5));
  EXPECT_EQ(plan.cases[0].bound.id, plan.cases[0].id);
}

TEST_F(PlanTest, UniqueIsNewInEveryCaseAndTheSameWithinOne) {
  Add("status/x", std::string("vary: {n: [1, 2]}\nsteps:\n  - call: {method: user.UserService/Get, as: '${unique}', "
                              "request: {name: 'a${unique}'}}\n") +
                      kExpect);
  std::set<std::string> texts;
  for (const Case& one : MakePlan().cases) {
    const std::string unique = one.bound.steps[0].fields.Find("as")->as_string();
    EXPECT_EQ(one.bound.steps[0].fields.FindPath("request.name")->as_string(), "a" + unique);
    EXPECT_EQ(unique.substr(0, 3), "run");
    EXPECT_EQ(unique.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789"), std::string::npos);
    texts.insert(unique);
  }
  EXPECT_EQ(texts.size(), 4U);
}

TEST_F(PlanTest, WhenAndOnlyNarrowStepsAndChecks) {
  Add("status/x",
      "vary: {kind: [unary, bidi_stream]}\nsteps:\n  - call: {operation: ok, kind: '${kind}'}\n"
      "  - await_status: {budget: 1s}\n    when: {kind: bidi_stream}\n  - send_frame: {type: PING}\n    only: [wire]\n"
      "expect:\n  - status: {code: OK}\n  - status: {code: 5}\n    when: {kind: [unary]}\n  - status: {code: 6}\n"
      "    only: [grpc]\n");
  EXPECT_EQ(Words(), "");
  const Plan plan = MakePlan();
  ASSERT_EQ(plan.cases.size(), 4U);
  const auto sizes = [&](std::size_t i) {
    return std::pair(plan.cases[i].bound.steps.size(), plan.cases[i].expect.size());
  };
  EXPECT_EQ(sizes(0), std::pair(2UL, 2UL));  // unary@wire
  EXPECT_EQ(sizes(1), std::pair(1UL, 3UL));  // unary@grpc
  EXPECT_EQ(sizes(2), std::pair(3UL, 1UL));  // bidi_stream@wire
  EXPECT_EQ(sizes(3), std::pair(2UL, 2UL));  // bidi_stream@grpc
}

TEST_F(PlanTest, WithoutClientsWhoeverKnowsAllWordsAndFieldsPlays) {
  Add("status/frames", std::string("steps:\n  - send_frame: {type: PING}\n") + kExpect);
  Add("status/chunk", std::string("steps:\n  - call: {operation: ok, kind: unary, chunk: 1}\n") + kExpect);
  Add("status/unjudged", "steps:\n  - call: {operation: ok, kind: unary}\nexpect:\n  - status: {}\n    only: [grpc]\n");
  EXPECT_EQ(Words(), "");
  EXPECT_EQ(Ids(), (Texts{"status/chunk@wire", "status/frames@wire", "status/unjudged@grpc"}));
}

TEST_F(PlanTest, RepeatedStepsAreWrittenOut) {
  Add("status/x",
      std::string("clients: [wire]\nsteps:\n  - repeat: {times: 2, steps: [{call: {operation: ok, kind: unary, "
                  "as: 'c${round}'}}]}\n") +
          kExpect);
  EXPECT_EQ(Words(), "");
  const Plan plan = MakePlan();
  ASSERT_EQ(plan.cases[0].bound.steps.size(), 2U);
  EXPECT_EQ(*plan.cases[0].bound.steps[1].fields.Find("as"), Value("c1"));
}

TEST_F(PlanTest, WhatTheTargetLacksIsUnsupportedWithTheReason) {
  features_.clear();
  Add("status/a-feature", std::string("needs: [faults]\nclients: [wire]\n") + kPlain);
  Add("status/b-own", std::string("target: {own: true}\nclients: [wire]\n") + kPlain);
  Add("status/c-operation",
      std::string("clients: [wire]\nsteps:\n  - call: {operation: echo, kind: unary, text: a}\n") + kExpect);
  Add("status/d-needs", std::string("clients: [wire]\nneeds: [operation.echo]\n") + kPlain);
  Add("status/e-service", std::string("clients: [wire]\nsteps:\n  - call: {method: other.Service/Get}\n") + kExpect);
  Add("status/f-value",
      std::string(
          "clients: [wire]\nsteps:\n  - call: {method: user.UserService/Get, metadata: {a: '${target.token}'}}\n") +
          kExpect);
  Add("status/g-kind",
      std::string("clients: [wire]\nvary: {kind: [unary, client_stream]}\nsteps:\n  - call: {operation: ok, "
                  "kind: '${kind}'}\n") +
          kExpect);
  const Plan plan = MakePlan();
  Texts reasons;
  for (const Case& one : plan.cases) reasons.push_back(one.unsupported);
  EXPECT_EQ(reasons, (Texts{"needs faults (faults are obeyed), which does not hold here",
                            "needs a server of its own; start it from a target file, or run without a target",
                            "user.UserService offers no echo as unary", "no service of the target offers echo",
                            "the target does not serve other.Service",
                            "needs the target's 'token', which no target file gives in 'values'", "",
                            "user.UserService offers no ok as client_stream"}));
}

TEST_F(PlanTest, WhatTheTargetHasIsPlayed) {
  licence_.can_start_own = true;
  values_ = {{"token", "t0"}};
  Add("status/a", std::string("clients: [wire]\nvary: {n: [3]}\ntarget: {options: {max: '${n}', name: 'x${unique}'}}\n"
                              "needs: [faults, operation.echo]\n") +
                      kPlain);
  Add("status/b",
      std::string("clients: [wire]\nsteps:\n  - call: {method: '${target.service}/None', kind: unary, metadata: "
                  "{a: 'b ${target.token}'}}\n  - call: {path: /x/y, kind: unary, as: p}\n") +
          kExpect);
  Add("status/c",
      "clients: [wire]\nsteps:\n  - call: {operation: echo, kind: bidi_stream, text: a}\nexpect:\n"
      "  - status: {message: '${echo.prefix}a'}\n");
  const Plan plan = MakePlan();
  ASSERT_EQ(plan.cases.size(), 3U);
  for (const Case& one : plan.cases) EXPECT_EQ(one.unsupported, "") << one.id;
  EXPECT_EQ(*plan.cases[0].own_target.Find("max"), Value(3));
  EXPECT_EQ(plan.cases[0].own_target.Find("name")->as_string().substr(0, 4), "xrun");
  EXPECT_TRUE(plan.cases[1].own_target.is_null());
  EXPECT_EQ(WriteJson(plan.cases[1].bound.steps[0].fields),
            R"({"method":"user.UserService/None","kind":"unary","metadata":{"a":"b t0"}})");
  EXPECT_EQ(*plan.cases[2].expect[0].fields.Find("message"), Value("Echo: a"));
}

TEST_F(PlanTest, WhatCanHurtASharedServerIsSkippedUnlessItMay) {
  Add("status/a", std::string("clients: [wire]\ndisruptive: true\n") + kPlain);
  Add("status/b", std::string("clients: [wire]\n") + kPlain);
  Add("status/c",
      std::string("clients: [wire]\ndisruptive: true\ntarget: {own: true}\nneeds: [own_target]\n") + kPlain);
  licence_.can_start_own = true;
  Plan plan = MakePlan();
  ASSERT_EQ(plan.cases.size(), 3U);
  EXPECT_EQ(plan.cases[0].skipped, "can hurt a server, or leaves data in it; --disruptive plays it");
  EXPECT_EQ(plan.cases[1].skipped, "");
  EXPECT_EQ(plan.cases[2].skipped, "") << "a server of its own is nobody else's";
  licence_.may_disrupt = true;
  plan = MakePlan();
  EXPECT_EQ(plan.cases[0].skipped, "");
}

TEST_F(PlanTest, WhatChangesAServerGetsOneOfItsOwnOrTheSharedOneAlone) {
  const std::string ending = "  - call: {operation: ok, kind: unary}\nexpect: [{status: {code: OK}}]\n";
  Add("status/a", "clients: [wire]\nsteps:\n  - hook: {name: health.serving}\n" + ending);
  Add("status/b", "clients: [wire]\nsteps:\n  - hook: {name: drain}\n" + ending);
  Plan plan = MakePlan();
  EXPECT_EQ(plan.cases[0].unsupported, "needs the hook 'health.serving', which no target file gives in 'hooks'");
  capabilities_.hooks = {"health.serving", "drain"};
  plan = MakePlan();
  EXPECT_EQ(plan.cases[0].unsupported, "");
  EXPECT_TRUE(plan.cases[0].alone);
  EXPECT_TRUE(plan.cases[0].own_target.is_null());
  EXPECT_EQ(plan.cases[1].unsupported,
            "would end the server for everybody; needs one of its own, started from a target file");
  licence_.can_start_own = true;
  plan = MakePlan();
  EXPECT_FALSE(plan.cases[1].alone);
  EXPECT_TRUE(plan.cases[1].own_target.is_map());
  EXPECT_EQ(plan.cases[1].unsupported, "");
}

TEST_F(PlanTest, AServerOfItsOwnNeedsOptionsThatTheTargetFileHas) {
  licence_.can_start_own = true;
  Add("status/a", std::string("clients: [wire]\ntarget: {own: true, options: {max: 3, name: x}}\n") + kPlain);
  Add("status/b", std::string("clients: [wire]\ntarget: {own: true, options: {max: 3}}\n") + kPlain);
  Add("status/c", std::string("clients: [wire]\ntarget: {own: true}\n") + kPlain);
  Library();
  capabilities_.own_options = {"max"};
  std::vector<std::string> reasons;
  for (const Case& one : MakePlan().cases) reasons.push_back(one.unsupported);
  EXPECT_EQ(reasons,
            (std::vector<std::string>{
                "needs a server of its own with 'name', an option that the target file does not have", "", ""}));
}

TEST_F(PlanTest, AServerOfItsOwnStandsInForATargetWithoutTls) {
  licence_.can_start_own = true;
  Add("status/a", std::string("clients: [wire]\nneeds: [tls]\n") + kPlain);
  const Plan own = MakePlan();
  EXPECT_EQ(own.cases[0].unsupported, "");
  EXPECT_EQ(*own.cases[0].own_target.Find("tls-self-signed"), Value(true));
  capabilities_.own_options = {"max"};
  EXPECT_NE(MakePlan().cases[0].unsupported, "");
  capabilities_.features.emplace_back("tls");
  const Plan shared = MakePlan();
  EXPECT_EQ(shared.cases[0].unsupported, "");
  EXPECT_TRUE(shared.cases[0].own_target.is_null());
}

TEST_F(PlanTest, FiltersSelect) {
  Add("status/a", kPlain);
  Add("status/b", std::string("aliases: [status/old]\n") + kPlain, "r.should");
  Add("deadline/c", kPlain);
  EXPECT_EQ(Ids({.include = {"status"}, .clients = {"wire"}}), (Texts{"status/a@wire", "status/b@wire"}));
  EXPECT_EQ(Ids({.exclude = {"status", "**@grpc"}}), (Texts{"deadline/c@wire"}));
  EXPECT_EQ(Ids({.areas = {"deadline"}, .clients = {"grpc"}}), (Texts{"deadline/c@grpc"}));
  EXPECT_EQ(Ids({.include = {"status/old@wire"}}), (Texts{"status/b@wire"}));
  EXPECT_EQ(Ids({.include = {"status"}, .clients = {"wire"}, .level = scenario::Level::kMust}),
            (Texts{"status/a@wire"}));
  EXPECT_EQ(Ids({.level = scenario::Level::kMay}).size(), 6U);
}

TEST_F(PlanTest, AFilterThatMatchesNothingIsAnError) {
  Add("status/plain", kPlain);
  EXPECT_EQ(MakeError({.include = {"status/plian"}}),
            "--filter 'status/plian' matches no case; did you mean 'status/plain'?");
  EXPECT_EQ(MakeError({.exclude = {"zzz*"}}), "--exclude 'zzz*' matches no case");
  EXPECT_EQ(MakeError({.areas = {"statsu"}}),
            "--area 'statsu' is unknown; there are status, deadline; did you mean 'status'?");
  EXPECT_EQ(MakeError({.clients = {"wired"}}),
            "--clients 'wired' is unknown; there are wire, grpc; did you mean 'wire'?");
  EXPECT_EQ(MakeError({.include = {"status"}, .areas = {"deadline"}}), "the filters together leave no case");
}

TEST_F(PlanTest, LevelsComeFromTheRequirement) {
  Add("status/a", kPlain, "r.should");
  EXPECT_EQ(MakePlan().cases[0].level, scenario::Level::kShould);
}

class CheckWordsTest : public PlanTest {
 protected:
  // Complaints about one scenario, without its file's name.
  std::string Complaint(std::string content) {
    files_ = Lists();
    library_.reset();
    Add("status/x", std::move(content));
    std::string text = Words();
    const std::string file = "scenarios/conformance/status/x.yaml:";
    for (std::size_t at = text.find(file); at != std::string::npos; at = text.find(file)) text.erase(at, file.size());
    return text;
  }
  std::string InSteps(std::string step) { return Complaint("steps:\n  - " + std::move(step) + "\n" + kExpect); }
  std::string InChecks(std::string check) {
    return Complaint("steps:\n  - await_status: {}\nexpect:\n  - " + std::move(check) + "\n");
  }
};

TEST_F(CheckWordsTest, StepsAndTheirFieldsAreKnown) {
  EXPECT_EQ(InSteps("await_status: {budget: 1s}"), "");
  EXPECT_EQ(InSteps("await_satus: {}"),
            "4:5: the client wire plays no step 'await_satus'; did you mean 'await_status'?");
  EXPECT_EQ(InSteps("await_status: {budgte: 1s}"),
            "4:28: 'await_status' has no field 'budgte'; did you mean 'budget'?");
  EXPECT_EQ(InSteps("await_status: {budget: 1}").substr(0, 5), "4:28:");
  EXPECT_EQ(InSteps("send_frame: {}"), "4:5: 'send_frame' needs 'type': Which.");
}

TEST_F(CheckWordsTest, HooksAreKnown) {
  EXPECT_EQ(InSteps("hook: {name: drain}"), "");
  EXPECT_EQ(InSteps("hook: {name: drian}"), "4:18: hooks.yaml has no 'drian'; did you mean 'drain'?");
}

TEST_F(CheckWordsTest, OperationsHaveTheirParameters) {
  EXPECT_EQ(InSteps("call: {operation: ok, kind: unary, size: big, deadline: 1s}"), "");
  EXPECT_EQ(InSteps("call: {operation: ok, kind: unary, sise: 1}"),
            "4:46: neither 'call' nor 'ok' has a field 'sise'; did you mean 'size'?");
  EXPECT_EQ(InSteps("call: {method: a/B, size: 1}"), "4:31: 'call' has no field 'size'");
  EXPECT_EQ(InSteps("call: {operation: echo, kind: unary}"), "4:5: 'echo' needs 'text': T");
  EXPECT_EQ(InSteps("call: {operation: ok, kind: unray}"),
            "4:33: a kind is unary, server_stream, client_stream or bidi_stream, not 'unray'; did you mean 'unary'?");
  EXPECT_EQ(
      Complaint(std::string("vary: {op: [ok, okk]}\nsteps:\n  - call: {operation: '${op}', kind: unary}\n") + kExpect),
      "5:23: operations.yaml has no 'okk'; did you mean 'ok'?");
}

TEST_F(CheckWordsTest, EveryVariantIsLookedAt) {
  EXPECT_EQ(
      Complaint(std::string("vary: {time: [1s, soon]}\nsteps:\n  - await_status: {budget: '${time}'}\n") + kExpect),
      "5:28: 'budget' of 'await_status' takes a duration, such as 250ms or 2s, not text 'soon'");
}

TEST_F(CheckWordsTest, NamedClientsPlayEverythingAndAreJudged) {
  EXPECT_EQ(Complaint(std::string("clients: [wire, grpc]\nsteps:\n  - send_frame: {type: PING}\n") + kExpect),
            "5:5: the client grpc plays no step 'send_frame'");
  EXPECT_EQ(Complaint(std::string("clients: [wire, grpc]\nsteps:\n  - call: {method: a/B, chunk: 1}\n") + kExpect),
            "5:32: 'chunk' of 'call' exists for the client wire only, not for grpc");
  EXPECT_EQ(
      Complaint("clients: [wire, grpc]\nsteps:\n  - await_status: {}\nexpect:\n  - status: {}\n    only: [grpc]\n"),
      "1:1: the scenario is for the client wire too, but no check is");
}

TEST_F(CheckWordsTest, ClientsAreKnown) {
  EXPECT_EQ(Complaint(std::string("clients: [wier]\n") + kPlain),
            "1:1: there is no client 'wier'; did you mean 'wire'?");
  EXPECT_EQ(InChecks("status: {}\n    only: [web]"), "6:5: there is no client 'web'");
  EXPECT_EQ(InSteps("await_status: {}\n    only: [wires]"), "4:5: there is no client 'wires'; did you mean 'wire'?");
}

TEST_F(CheckWordsTest, ChecksAndTheirFieldsAreKnown) {
  EXPECT_EQ(InChecks("status: {code: [OK, 4]}"), "");
  EXPECT_EQ(InChecks("stats: {}"), "6:5: there is no check 'stats'; did you mean 'status'?");
  EXPECT_EQ(InChecks("status: {code: KO}").substr(0, 5), "6:20:");
  EXPECT_EQ(InChecks("any_of: {checks: [[{status: {code: OK}}], [{status: {cod: 1}}]]}"),
            "6:63: 'status' has no field 'cod'; did you mean 'code'?");
}

TEST_F(CheckWordsTest, AllScenariosAreLookedAt) {
  Add("status/a", std::string("steps:\n  - a: {}\n") + kExpect);
  Add("status/b", "steps:\n  - await_status: {}\nexpect:\n  - b: {}\n");
  const std::string text = Words();
  EXPECT_NE(text.find("status/a.yaml:4:5: the client wire plays no step 'a'"), std::string::npos);
  EXPECT_NE(text.find("status/b.yaml:6:5: there is no check 'b'"), std::string::npos);
}

}  // namespace
}  // namespace assay::plan
