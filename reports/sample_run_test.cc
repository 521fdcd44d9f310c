#include "reports/sample_run.h"

#include "harness/base/base64.h"
#include "harness/base/bytes.h"
#include "harness/base/sha256.h"
#include "harness/record/redactor.h"

namespace assay::reports {
namespace {

using namespace std::chrono_literals;
using namespace transcript;  // NOLINT(google-build-using-namespace): the types of the variant
using record::CaseRecord;
using record::Finding;
using record::Modifier;
using record::RunRecord;
using record::Verdict;
using scenario::Level;

// All that a target could say to get out of its place: markup, the ends of a CDATA section and of a script, control
// characters, terminal escapes, a right-to-left override, Markdown, noncharacters, broken UTF-8.
const std::string kHostile =
    "<script>alert(1)</script><img src=x onerror=alert(2)>]]>--><!-- \"'` | **bold** @everyone "
    "[x](javascript:alert(3)) "
    "\x1b[31mred\x1b[0m \x07\x0b \xE2\x80\xAEtxt.exe \xEF\xBF\xBF \xff\xfe </script>";

Event Sent(Duration at, What what) { return {at, Direction::kSent, "main", std::move(what)}; }
Event Received(Duration at, What what) { return {at, Direction::kReceived, "main", std::move(what)}; }
Event Local(Duration at, What what) { return {at, Direction::kLocal, "", std::move(what)}; }

FrameSeen Frame(int type, int flags, std::uint32_t stream, std::string payload) {
  return {.type = static_cast<std::uint8_t>(type),
          .flags = static_cast<std::uint8_t>(flags),
          .stream = stream,
          .length = static_cast<std::uint32_t>(payload.size()),
          .payload = std::move(payload)};
}

// A unary call with a deadline, to a server that answers OK long after it.
Transcript DeadlineMissed(std::string_view message) {
  FrameSeen settings = Frame(4, 0, 0, std::string("\0\4\0\0\xff\xff", 6));
  settings.settings = {{4, 65535}};
  StatusSeen status{.call = "call",
                    .end = EndKind::kTrailers,
                    .code = 0,
                    .raw_code = "0",
                    .message = std::string(message),
                    .raw_message = std::string(message),
                    .trailers = {{"grpc-status", "0"}, {"x-note", std::string(message)}}};
  Transcript seen;
  seen.client = "wire";
  seen.events = {
      Local(0us, ConnectionOpened{"127.0.0.1:50051", ""}),
      Sent(102us, settings),
      Received(310us, settings),
      Local(388us, StepStarted{"call", 8}),
      Sent(401us, CallStarted{"call", "/user.UserService/GetUser", "unary", 1, 100ms}),
      Sent(420us, Frame(1, 4, 1, "\x83\x86 huffman " + std::string(kSecret))),
      Sent(420us, HeadersSeen{1,
                              {{":method", "POST"},
                               {":path", "/user.UserService/GetUser"},
                               {"te", "trailers"},
                               {"grpc-timeout", "100m"},
                               {"authorization", "Bearer " + std::string(kSecret)},
                               {"x-trace", "a b"}},
                              false,
                              ""}),
      Sent(431us, Frame(0, 1, 1, std::string("\0\0\0\0\x02\x08\x01", 7))),
      Sent(431us, MessageSeen{"call", 0, 2, "\x08\x01", R"({"id":1})", ""}),
      Local(440us, StepStarted{"await_status", 9}),
      Received(203'100us, Frame(1, 5, 1, "\x88")),
      Received(203'100us,
               HeadersSeen{1, {{":status", "200"}, {"grpc-status", "0"}, {"x-note", std::string(message)}}, true, ""}),
      Received(203'120us, status),
  };
  return seen;
}

Finding Broken(Level level, std::string check, std::string path, std::string expected, std::string actual,
               std::vector<std::size_t> evidence = {}, std::string because = "") {
  return {false,
          level,
          "",
          std::move(check),
          std::move(path),
          std::move(expected),
          std::move(actual),
          std::move(because),
          std::move(evidence)};
}

CaseRecord Case(std::string scenario, std::string variant, std::string client, Verdict verdict,
                std::vector<Modifier> modifiers = {}) {
  CaseRecord result;
  result.scenario = scenario;
  result.variant = variant;
  result.id = scenario + (variant.empty() ? "" : "/" + variant) + "@" + client;
  result.area = scenario.substr(0, scenario.find('/'));
  result.client = std::move(client);
  result.transport = "h2c";
  result.target = "127.0.0.1:50051";
  result.requirement = result.area + ".rule";
  result.verdict = verdict;
  result.modifiers = std::move(modifiers);
  result.duration_us = verdict == Verdict::kUnsupported || verdict == Verdict::kSkipped ? 0 : 1234;
  return result;
}

void DescribeRun(RunRecord& run) {
  run.tool_version = "0.1.0";
  run.tool_build = "Release, g++ 12.2";
  run.id = "7f3a9c";
  run.started = "2026-01-02T03:04:05Z";
  run.duration_s = 4.2;
  run.argv = {"assay", "run", "127.0.0.1:50051", "--token", std::string(kSecret), "-o", "out"};
  run.seed = 0x5eed;
  run.jobs = 4;
  run.exit_code = 1;
  run.catalogue_fingerprint = "8f1c2a9be07d";
  run.environment = {"Example CPU @ 2.0 GHz", 2, "Linux 6.1.0", "KVM", "n/a", 3936, 0.31};
  record::TargetRecord target;
  target.name = target.address = "127.0.0.1:50051";
  target.transport = "h2c";
  target.says = "grpc-c++/1.51.1 " + kHostile;
  target.via = "<b>proxy</b>";
  target.found_by = "reflection v1";
  target.services = {"grpc.health.v1.Health", "user.UserService"};
  target.features = {"health.watch", "operation.delay", "operation.unary"};
  target.descriptor_set = "\x0a\x04user";
  target.descriptor_set_sha256 = ToHex(Sha256(target.descriptor_set));
  run.targets = {target};
  run.areas = {{"deadline", "Deadlines and their propagation"},
               {"health", "The health checking protocol"},
               {"metadata", "Metadata, both ways"},
               {"status", "Status codes and messages"},
               {"streaming", "Streams of all four kinds"},
               {"interceptors", "The chains of both sides"}};
  run.area_notes = {{"interceptors", "the target has no operation.authenticated " + kHostile}};
  run.unmatched_known = {"status/renamed-long-ago@wire"};
  run.diagnostics = {{"warning", "clock", "The machine was busy: load 3.1 on 2 CPUs"}};
  for (const auto& [area, meaning] : run.areas) {
    run.requirements[area + ".rule"] = {Level::kMust, "A server ends the call as the rule of " + area + " says",
                                        "gRPC over HTTP/2, Requests",
                                        "https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md"};
  }
  run.requirements["metadata.rule"].url = "javascript:alert(4)";
}

std::vector<CaseRecord> Results() {
  std::vector<CaseRecord> results;
  const auto add = [&](CaseRecord result) -> CaseRecord& { return results.emplace_back(std::move(result)); };

  for (const std::string kind : {"unary", "server_stream", "bidi_stream"}) {
    CaseRecord& late = add(Case("deadline/expired", "kind=" + kind, "wire", Verdict::kFail, {Modifier::kNew}));
    late.duration_us = 203'120;
    late.findings = {Broken(Level::kMust, "status", "call.status.code", "DEADLINE_EXCEEDED (4)", "OK (0)", {11, 12},
                            "the server must end the call once grpc-timeout has passed"),
                     {true, Level::kMust, "", "no_message", "call.messages", "none", "none", "", {}}};
    late.transcript = DeadlineMissed("fine");
  }
  CaseRecord& hostile = add(Case("status/hostile", "", "grpc", Verdict::kFail, {Modifier::kNew, Modifier::kFlaky}));
  hostile.findings = {Broken(Level::kMust, "status", "call.status.message", "quiet", kHostile, {12}, kHostile)};
  hostile.transcript = DeadlineMissed(kHostile);
  CaseRecord& stale = add(Case("metadata/binary", "", "wire", Verdict::kPass, {Modifier::kStale, Modifier::kFixed}));
  stale.reason = "binary metadata was refused";
  CaseRecord& error = add(Case("streaming/thousand", "", "wire", Verdict::kError));
  error.reason = "the connection was lost: " + kHostile;
  CaseRecord& known = add(Case("status/trailers-only", "", "wire", Verdict::kFail, {Modifier::kKnown}));
  known.reason = "grpc++ 1.51 sends a second trailer block";
  known.answered_by = "<b>proxy</b>";
  known.findings = {Broken(Level::kMust, "frames", "frames[7].flags", "one block", "two blocks", {10})};
  known.transcript = DeadlineMissed("fine");
  CaseRecord& racy = add(Case("status/late-reset", "", "wire", Verdict::kPass, {Modifier::kRacy}));
  racy.reason = "a reset overtakes the trailers now and then";
  CaseRecord& lenient = add(Case("metadata/order", "", "wire", Verdict::kLenient));
  lenient.level = Level::kShould;
  lenient.findings = {Broken(Level::kShould, "metadata", "call.initial.x", "kept in order", "reversed")};
  CaseRecord& info = add(Case("streaming/early-end", "", "grpc", Verdict::kInfo));
  info.level = Level::kPractice;
  info.findings = {Broken(Level::kPractice, "status", "call.status.code", "OK", "CANCELLED")};
  add(Case("health/watch", "", "wire", Verdict::kUnsupported)).reason = "the target has no feature health.transitions";
  add(Case("health/drain", "", "wire", Verdict::kUnsupported)).reason = "the target has no feature health.transitions";
  add(Case("interceptors/order", "", "grpc", Verdict::kSkipped)).reason = "excluded by --exclude";
  for (const std::string kind : {"unary", "server_stream", "client_stream", "bidi_stream"}) {
    for (const std::string client : {"wire", "grpc"}) {
      add(Case("status/all-codes", "kind=" + kind, client, Verdict::kPass)).findings = {
          {true, Level::kMust, "", "status", "call.status.code", "OK", "OK", "", {}}};
    }
  }
  return results;
}

void Redact(RunRecord& run) {
  record::Redactor redactor({std::string(kSecret)});
  for (std::string& word : run.argv) word = redactor.Text(word);
  for (CaseRecord& result : run.results) redactor.Apply(result);
  run.redactions = redactor.Counts();
}

}  // namespace

RunRecord SampleRun() {
  RunRecord run;
  DescribeRun(run);
  run.results = Results();
  for (CaseRecord& result : run.results) {
    run.scenarios[result.scenario] = {"What " + result.scenario + " is about",
                                      "",
                                      result.requirement,
                                      {"scenarios/conformance/" + result.scenario + ".yaml", 1, 0}};
  }
  // The target echoes the token where no field name gives it away.
  const std::string encoded = ToBase64("x" + std::string(kSecret) + "y");
  run.results[0].findings[0].actual = "OK (0), and " + std::string(kSecret) + " as " + encoded;
  run.results[0].transcript->events.push_back(
      Received(204ms, InitialMetadataSeen{"call", {{"x-echo", std::string(kSecret)}, {"x-echo-bin", encoded}}}));
  run.results[0].transcript->events.push_back(Received(
      205ms,
      MessageSeen{"call", 0, 23, "\n\x15" + std::string(kSecret), "{\"name\":\"" + std::string(kSecret) + "\"}", ""}));
  Redact(run);
  return run;
}

RunRecord LargeRun(int cases) {
  RunRecord run;
  DescribeRun(run);
  run.unmatched_known.clear();
  static constexpr const char* kAreas[] = {"deadline", "health", "interceptors", "metadata", "status", "streaming"};
  for (int i = 0; i < cases; ++i) {
    const std::string scenario = std::string(kAreas[i % 6]) + "/some-scenario-" + std::to_string(i / 12);
    CaseRecord result = Case(scenario, "kind=bidi_stream", i % 12 < 6 ? "wire" : "grpc", Verdict::kPass);
    result.findings = {{true, Level::kMust, "", "status", "call.status.code", "OK", "OK", "", {}},
                       {true, Level::kMust, "", "messages", "call.messages", "3 messages", "3 messages", "", {}}};
    if (i % 100 == 99) {
      result.verdict = Verdict::kFail;
      result.modifiers = {Modifier::kNew};
      result.findings = {Broken(Level::kMust, "status", "call.status.code", "OK", "code " + std::to_string(i), {12})};
      result.transcript = DeadlineMissed("fine");
    }
    run.scenarios[scenario] = {"A sentence of usual length that says what is tried here",
                               "",
                               result.requirement,
                               {"scenarios/conformance/" + scenario + ".yaml", 1, 0}};
    run.results.push_back(std::move(result));
  }
  return run;
}

}  // namespace assay::reports
