#include <fmt/format.h>

#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/parse.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::CallView;

constexpr scenario::FieldSpec kFields[] = {
    kCallField,
    {"count", FieldType::kInteger, false, "Exactly so many messages."},
    {"at_least", FieldType::kInteger, false, "At least so many."},
    {"at_most", FieldType::kInteger, false, "At most so many."},
    {"sent", FieldType::kBoolean, false, "Count the messages that we sent instead; default false."},
};

class MessagesCheck final : public CallCheck {
 public:
  MessagesCheck(std::string call, Bounds<std::int64_t> bounds, bool sent)
      : CallCheck(std::move(call)), bounds_(bounds), sent_(sent) {}

 protected:
  void LookAt(const CallView& call, const Scene&, Findings& findings) const override {
    const auto& messages = sent_ ? call.sent : call.received;
    const auto& indices = sent_ ? call.sent_indices : call.received_indices;
    const std::string path = fmt::format("{}.{}", call.label, sent_ ? "sent" : "received");
    const std::string expected = bounds_.ToText() + (sent_ ? " messages sent" : " messages, each whole and decodable");
    const std::string actual = fmt::format("{} messages", messages.size());
    const Findings::Evidence evidence = indices.empty() ? Findings::Evidence{call.started_index} : indices;
    if (!bounds_.Allows(static_cast<std::int64_t>(messages.size()))) {
      findings.Break(path + ".count", expected, actual, evidence);
    }
    for (std::size_t i = 0; i < messages.size() && !sent_; ++i) {
      if (messages[i]->malformed.empty()) continue;
      findings.Break(fmt::format("{}[{}]", path, i), "a whole message that decodes", messages[i]->malformed,
                     {indices[i]});
    }
    if (!findings.broken()) findings.Hold(path, expected, actual, evidence);
  }

 private:
  Bounds<std::int64_t> bounds_;
  bool sent_;
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  ASSAY_CHECK_OK(RequireOneOf(item, {"count", "at_least", "at_most"}));
  ASSAY_ASSIGN(std::string call, ParseLabel(item));
  ASSAY_ASSIGN(const Bounds<std::int64_t> bounds, ParseBounds(item, "count"));
  ASSAY_ASSIGN(const bool sent, scenario::Fields(item.fields).Boolean("sent"));
  return std::make_unique<MessagesCheck>(std::move(call), bounds, sent);
}

}  // namespace

const CheckKind kMessages = {{"messages", "So many messages came, each whole and decodable.", kFields}, Parse};

}  // namespace assay::judge
