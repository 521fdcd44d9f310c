#include <fmt/format.h>

#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/parse.h"

namespace assay::judge {
namespace {

using transcript::CallView;

constexpr scenario::FieldSpec kFields[] = {kCallField};

class PingPongCheck final : public CallCheck {
 public:
  using CallCheck::CallCheck;

 protected:
  void LookAt(const CallView& call, const Scene&, Findings& findings) const override {
    const auto& sent = call.sent_indices;
    const auto& received = call.received_indices;
    const std::string path = call.label + ".received";
    if (sent.empty() || sent.size() != received.size()) {
      findings.Break(path + ".count",
                     sent.empty() ? "messages both ways" : fmt::format("{} replies, one each", sent.size()),
                     fmt::format("{} sent, {} received", sent.size(), received.size()), {call.started_index});
    }
    for (std::size_t n = 0; n < sent.size() && n < received.size(); ++n) {
      const std::string at = fmt::format("{}[{}]", path, n);
      if (received[n] < sent[n]) {
        findings.Break(at, "after the message that it answers", "before it", {received[n], sent[n]});
      }
      if (n + 1 < sent.size() && received[n] > sent[n + 1]) {
        findings.Break(at, "before the next message is sent", "after it", {sent[n], sent[n + 1], received[n]});
      }
    }
    if (!findings.broken()) {
      findings.Hold(path, "each reply before the next message", fmt::format("{} rounds", sent.size()), received);
    }
  }
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  ASSAY_ASSIGN(std::string call, ParseLabel(item));
  return std::make_unique<PingPongCheck>(std::move(call));
}

}  // namespace

const CheckKind kPingPong = {
    {"ping_pong", "Reply n came after message n was sent and before message n+1 was.", kFields}, Parse};

}  // namespace assay::judge
