#include <fmt/format.h>

#include "harness/base/json.h"
#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/matching.h"
#include "harness/judge/parse.h"
#include "harness/protocol/header.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::CallView;
using transcript::StatusSeen;

constexpr std::string_view kName = "grpc-status-details-bin";
constexpr scenario::FieldSpec kFields[] = {
    kCallField,
    {"present", FieldType::kBoolean, false, "Whether there are details; default true."},
    {"code_agrees", FieldType::kBoolean, false, "Whether the code inside is that of the status; default true."},
    {"message_agrees", FieldType::kBoolean, false, "Whether the message inside is that of the status; default false."},
    {"types", FieldType::kNames, false, "Full names of the packed messages, all of them, in order."},
    {"contains", FieldType::kMap, false, "The decoded google.rpc.Status has these fields, nested."},
};

// "type.googleapis.com/google.rpc.BadRequest" packs google.rpc.BadRequest.
std::string PackedType(const Value& any) {
  const Value* url = any.Find("@type");
  if (url == nullptr || !url->is_string()) return "no @type";
  return url->as_string().substr(url->as_string().rfind('/') + 1);
}

class DetailsCheck final : public CallCheck {
 public:
  using CallCheck::CallCheck;

  bool present = true;
  bool code_agrees = true;
  bool message_agrees = false;
  std::optional<std::vector<std::string>> types;
  Value contains;

 protected:
  void LookAt(const CallView& call, const Scene& scene, Findings& findings) const override {
    const StatusSeen* status = StatusOrBreak(call, findings);
    if (status == nullptr) return;
    const std::string path = call.label + ".details";
    const Findings::Evidence evidence{call.status_index};
    const auto fields = protocol::FieldValues(status->trailers, kName);
    const bool there = !fields.empty() || !status->details.empty();
    if (!present) {
      if (there) return findings.Break(path, "absent", fmt::format("{} octets", status->details.size()), evidence);
      return findings.Hold(path, "absent", "absent", evidence);
    }
    if (!there) return findings.Break(path, std::string(kName), "absent; " + SayEnd(*status), evidence);
    if (fields.size() > 1) {
      return findings.Break(path, "one " + std::string(kName), fmt::format("{} of them", fields.size()), evidence);
    }
    const Result<Value> decoded = ParseJson(status->details_json);
    if (!decoded) {
      const std::string what = status->details.empty() && !fields.empty() && !fields[0].empty()
                                   ? "no base64: " + QuoteOctets(fields[0])
                                   : fmt::format("{} octets that do not decode", status->details.size());
      return findings.Break(path, "a google.rpc.Status", what, evidence);
    }
    bool held = true;
    JudgeDecoded(path, *status, *decoded, scene,
                 [&](const std::string& at, const std::string& expected, const std::string& actual) {
                   held = false;
                   findings.Break(at, expected, actual, evidence);
                 });
    if (held) findings.Hold(path, "a google.rpc.Status that agrees", Say(&*decoded), evidence);
  }

 private:
  void JudgeDecoded(const std::string& path, const StatusSeen& status, const Value& decoded, const Scene& scene,
                    const Mismatch& wrong) const {
    const Value* code = decoded.Find("code");
    if (code_agrees && !SameValue(Value(status.code), code == nullptr ? Value(0) : *code)) {
      wrong(path + ".code", fmt::format("{}, as in grpc-status", status.code), Say(code));
    }
    const Value* message = decoded.Find("message");
    if (message_agrees && (message == nullptr ? "" : message->ToText()) != status.message) {
      wrong(path + ".message", Quote(status.message) + ", as in grpc-message", Say(message));
    }
    if (types) {
      std::vector<std::string> packed;
      if (const Value* list = decoded.Find("details"); list != nullptr && list->is_list()) {
        for (const Value& any : list->as_list()) packed.push_back(PackedType(any));
      }
      if (packed != *types)
        wrong(path + ".types", fmt::format("{}", Join(*types)), packed.empty() ? "none" : Join(packed));
    }
    const Result<Value> expected = scene.captures.Fill(contains);
    if (!expected) {
      wrong(path, expected.error().message, "unknown");
    } else if (!expected->is_null()) {
      CompareFields(*expected, &decoded, path, wrong);
    }
  }

  static std::string Join(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
  }
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  const scenario::Fields fields(item.fields);
  ASSAY_ASSIGN(std::string call, ParseLabel(item));
  auto check = std::make_unique<DetailsCheck>(std::move(call));
  ASSAY_ASSIGN(check->present, fields.Boolean("present", true));
  ASSAY_ASSIGN(check->code_agrees, fields.Boolean("code_agrees", true));
  ASSAY_ASSIGN(check->message_agrees, fields.Boolean("message_agrees", false));
  if (fields.Has("types")) {
    ASSAY_ASSIGN(check->types, fields.Names("types"));
  }
  if (const Value* contains = fields.Find("contains")) check->contains = *contains;
  if (!check->present && (check->types || !check->contains.is_null())) {
    return UsageError("`present: false` beside `types` or `contains`: nothing can hold", PlaceOf(item, "present"));
  }
  return check;
}

}  // namespace

const CheckKind kDetails = {{"details", "grpc-status-details-bin says so.", kFields}, Parse};

}  // namespace assay::judge
