#include <fmt/format.h>

#include "harness/base/json.h"
#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/matching.h"
#include "harness/judge/parse.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::CallView;

constexpr scenario::FieldSpec kFields[] = {
    kCallField,
    {"sent", FieldType::kText, true, "Dotted path of the field in the messages that we sent."},
    {"received", FieldType::kText, true, "Dotted path of the field in the messages received."},
    {"prefix", FieldType::kText, false, "Text that stands before what was sent; default none. Captures are filled in."},
};

class SameContentCheck final : public CallCheck {
 public:
  SameContentCheck(std::string call, std::string sent, std::string received, std::string prefix)
      : CallCheck(std::move(call)),
        sent_(std::move(sent)),
        received_(std::move(received)),
        prefix_(std::move(prefix)) {}

 protected:
  void LookAt(const CallView& call, const Scene& scene, Findings& findings) const override {
    const std::string path = call.label + ".received";
    const std::size_t count = call.sent.size();
    if (count == 0 || call.received.size() != count) {
      findings.Break(path + ".count",
                     count == 0 ? "messages to compare" : fmt::format("{} messages, as many as sent", count),
                     fmt::format("{} sent, {} received", count, call.received.size()), {call.started_index});
    }
    const Result<std::string> prefix = scene.captures.FillText(prefix_);
    if (!prefix) return findings.Break(path, prefix.error().message, "unknown", {call.started_index});
    for (std::size_t i = 0; i < count && i < call.received.size(); ++i) {
      Compare(fmt::format("{}[{}].{}", path, i, received_), *prefix, i, call, findings);
    }
  }

 private:
  void Compare(const std::string& path, const std::string& prefix, std::size_t i, const CallView& call,
               Findings& findings) const {
    const Findings::Evidence evidence{call.sent_indices[i], call.received_indices[i]};
    const Result<Value> sent = ParseJson(call.sent[i]->json);
    const Value* wanted = sent ? sent->FindPath(sent_) : nullptr;
    if (wanted == nullptr) {
      return findings.Break(path, "a field " + sent_ + " in the message that we sent", "absent there", evidence);
    }
    const Result<Value> received = ParseJson(call.received[i]->json);
    const Value* got = received ? received->FindPath(received_) : nullptr;
    const Value expected = prefix.empty() ? *wanted : Value(prefix + wanted->ToText());
    if (got == nullptr && !call.received[i]->malformed.empty()) {
      findings.Break(path, Say(&expected), call.received[i]->malformed, evidence);
    } else if (got == nullptr || !SameValue(expected, *got)) {
      findings.Break(path, Say(&expected), Say(got), evidence);
    } else {
      findings.Hold(path, "what message " + std::to_string(i) + " sent carried", Say(got), evidence);
    }
  }

  std::string sent_;
  std::string received_;
  std::string prefix_;
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  const scenario::Fields fields(item.fields);
  ASSAY_ASSIGN(std::string call, ParseLabel(item));
  ASSAY_ASSIGN(std::string sent, fields.Text("sent"));
  ASSAY_ASSIGN(std::string received, fields.Text("received"));
  ASSAY_ASSIGN(std::string prefix, fields.Text("prefix"));
  return std::make_unique<SameContentCheck>(std::move(call), std::move(sent), std::move(received), std::move(prefix));
}

}  // namespace

const CheckKind kSameContent = {
    {"same_content", "As many messages came as were sent, and the n-th carries what the n-th sent carried.", kFields},
    Parse};

}  // namespace assay::judge
