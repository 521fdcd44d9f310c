#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/parse.h"
#include "harness/protocol/grpc_status.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::CallView;
using transcript::EndKind;
using transcript::StatusSeen;

constexpr scenario::FieldSpec kFields[] = {
    kCallField,
    {"code", FieldType::kCode, false, "The status code, or a list of those allowed; default any."},
    {"message", FieldType::kText, false, "The decoded grpc-message, exactly; captures are filled in."},
    {"message_matches", FieldType::kText, false, "A regular expression found in the decoded grpc-message."},
    {"message_present", FieldType::kBoolean, false, "Whether there is a message that is not empty."},
    {"end", FieldType::kNames, false,
     "How the call ended: trailers, trailers-only, reset, no-status, connection, or a list; default the first two. The "
     "grpc client does not see it: what its library reports counts."},
    {"or_reset", FieldType::kNames, false,
     "RST_STREAM codes that will do as well; through grpc, the statuses that the gRPC document derives from them."},
    {"raw", FieldType::kText, false, "The text of grpc-status; the grpc client does not see it."},
    {"http", FieldType::kInteger, false, "The HTTP status; the grpc client does not see it."},
};

class StatusCheck final : public CallCheck {
 public:
  using CallCheck::CallCheck;

  std::vector<int> codes;
  std::optional<std::string> message;
  std::optional<Pattern> pattern;
  std::optional<bool> present;
  std::vector<EndKind> ends;
  std::vector<std::uint32_t> or_reset;
  std::optional<std::string> raw;
  std::optional<int> http;

 protected:
  void LookAt(const CallView& call, const Scene& scene, Findings& findings) const override {
    const StatusSeen* status = StatusOrBreak(call, findings);
    if (status == nullptr) return;
    const Findings::Evidence evidence{call.status_index};
    const std::string path = call.label + ".status";
    if (HoldsByReset(*status)) return findings.Hold(path, Expected(), SayEnd(*status), evidence);
    if (!EndedRight(*status)) return findings.Break(path + ".end", Expected(), SayEnd(*status), evidence);

    const auto wrong = [&](const char* what, std::string expected, std::string actual) {
      findings.Break(fmt::format("{}.{}", path, what), std::move(expected), std::move(actual), evidence);
    };
    if (!codes.empty() && std::find(codes.begin(), codes.end(), status->code) == codes.end()) {
      wrong("code", SayStatusCodes(codes), SayCode(*status));
    }
    const bool on_wire = status->end != EndKind::kLibrary;
    if (on_wire && raw && status->raw_code != *raw) wrong("raw", Quote(*raw), Quote(status->raw_code));
    if (on_wire && http && status->http_status != http) {
      wrong("http", std::to_string(*http), status->http_status ? std::to_string(*status->http_status) : "none");
    }
    JudgeMessage(*status, scene, wrong);
    if (!findings.broken()) findings.Hold(path, Expected(), SayEnd(*status), evidence);
  }

 private:
  template <class Wrong>
  void JudgeMessage(const StatusSeen& status, const Scene& scene, const Wrong& wrong) const {
    if (message) {
      const Result<std::string> expected = scene.captures.FillText(*message);
      if (!expected) {
        wrong("message", expected.error().message, Quote(status.message));
      } else if (status.message != *expected) {
        wrong("message", Quote(*expected), Quote(status.message));
      }
    }
    if (pattern && !pattern->Matches(status.message)) {
      wrong("message", "text that matches " + pattern->text(), Quote(status.message));
    }
    if (present && *present == status.message.empty()) {
      wrong("message", *present ? "a message" : "no message", Quote(status.message));
    }
  }

  bool HoldsByReset(const StatusSeen& status) const {
    const auto any = [&](auto&& condition) { return std::any_of(or_reset.begin(), or_reset.end(), condition); };
    if (status.end == EndKind::kReset) return any([&](std::uint32_t code) { return status.reset_code == code; });
    return status.end == EndKind::kLibrary && any([&](std::uint32_t code) {
             return status.code == static_cast<int>(protocol::GrpcStatusFromHttp2Error(code));
           });
  }

  bool EndedRight(const StatusSeen& status) const {
    if (status.end == EndKind::kLibrary) return true;
    if (!ends.empty()) return std::find(ends.begin(), ends.end(), status.end) != ends.end();
    return status.end == EndKind::kTrailers || status.end == EndKind::kTrailersOnly;
  }

  // A grpc-status that is no code at all has been taken for UNKNOWN.
  static std::string SayCode(const StatusSeen& status) {
    std::string name = protocol::GrpcStatusName(status.code);
    const bool readable = status.raw_code.empty() || protocol::ParseGrpcStatus(status.raw_code).has_value();
    return readable ? name : name + ", from grpc-status " + QuoteOctets(status.raw_code);
  }

  std::string Expected() const {
    std::string out = codes.empty() ? "a status" : SayStatusCodes(codes);
    std::vector<std::string> names;
    for (const EndKind end : ends) names.emplace_back(ToString(end));
    if (!names.empty()) out += " by " + JoinOr(names);
    if (!or_reset.empty()) out += ", or RST_STREAM " + SayErrorCodes(or_reset);
    return out;
  }
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  static const std::map<std::string, EndKind> kEnds = {{"trailers", EndKind::kTrailers},
                                                       {"trailers-only", EndKind::kTrailersOnly},
                                                       {"reset", EndKind::kReset},
                                                       {"no-status", EndKind::kNoStatus},
                                                       {"connection", EndKind::kConnection}};
  ASSAY_ASSIGN(const std::string call, ParseLabel(item));
  auto check = std::make_unique<StatusCheck>(call);
  ASSAY_ASSIGN(check->codes, ParseStatusCodes(item, "code"));
  ASSAY_ASSIGN(check->message, OptionalText(item, "message"));
  ASSAY_ASSIGN(check->pattern, OptionalPattern(item, "message_matches"));
  ASSAY_ASSIGN(check->present, OptionalBoolean(item, "message_present"));
  ASSAY_ASSIGN(const std::vector<std::string> ends,
               ParseNamesOf(item, "end", {"trailers", "trailers-only", "reset", "no-status", "connection"}));
  for (const std::string& end : ends) check->ends.push_back(kEnds.at(end));
  ASSAY_ASSIGN(check->or_reset, ParseErrorCodes(item, "or_reset"));
  ASSAY_ASSIGN(check->raw, OptionalText(item, "raw"));
  ASSAY_ASSIGN(check->http, OptionalInteger(item, "http"));
  return check;
}

}  // namespace

const CheckKind kStatus = {{"status", "The call ended with this status.", kFields}, Parse};

}  // namespace assay::judge
