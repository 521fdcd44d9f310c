#include <algorithm>

#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/frames.h"
#include "harness/judge/parse.h"
#include "harness/protocol/http2_error.h"

namespace assay::judge {
namespace {

using protocol::Http2Error;
using scenario::FieldType;
using transcript::CallView;
using transcript::FrameAt;

constexpr scenario::FieldSpec kFields[] = {
    kWireCallField,
    {"code", FieldType::kNames, false, "Error code, or a list of those allowed; default any.", kWireClient},
    {"absent", FieldType::kBoolean, false,
     "The target did not reset the stream (so); RST_STREAM NO_ERROR after END_STREAM is no reset but the request to "
     "stop sending (RFC 9113 §8.1), and does not count here; default false.",
     kWireClient},
};

class ResetCheck final : public CallCheck {
 public:
  ResetCheck(std::string call, std::vector<std::uint32_t> codes, bool absent)
      : CallCheck(std::move(call)), codes_(std::move(codes)), absent_(absent) {}

 protected:
  void LookAt(const CallView& call, const Scene& scene, Findings& findings) const override {
    const auto stream = StreamOrBreak(scene.transcript, call, findings);
    if (!stream) return;
    const std::string path = call.label + ".reset";
    const auto end = stream->EndOfStream();
    std::vector<FrameAt> resets;
    for (const FrameAt& at : stream->received) {
      if (!Is(*at.frame, protocol::FrameType::kRstStream)) continue;
      const bool stop_sending =
          end && *end < at.index && at.frame->code == static_cast<std::uint32_t>(Http2Error::kNoError);
      if (!absent_ || !stop_sending) resets.push_back(at);
    }
    std::vector<FrameAt> matching = resets;
    std::erase_if(matching, [&](const FrameAt& at) { return !codes_.empty() && !Allows(at.frame->code); });
    const std::string what = codes_.empty() ? "RST_STREAM" : "RST_STREAM " + SayErrorCodes(codes_);
    if (absent_ && !matching.empty()) {
      findings.Break(path, "no " + what, SayFrames(matching), EvidenceOf(matching));
    } else if (!absent_ && resets.empty()) {
      const bool ended = call.status != nullptr;
      findings.Break(path, what, ended ? "no RST_STREAM: " + SayEnd(*call.status) : "no RST_STREAM",
                     {ended ? call.status_index : call.started_index});
    } else if (!absent_ && matching.size() != resets.size()) {
      findings.Break(path, what, SayFrames(resets), EvidenceOf(resets));
    } else {
      findings.Hold(path, (absent_ ? "no " : "") + what, SayFrames(matching), EvidenceOf(matching));
    }
  }

 private:
  bool Allows(std::optional<std::uint32_t> code) const {
    return code && std::find(codes_.begin(), codes_.end(), *code) != codes_.end();
  }

  std::vector<std::uint32_t> codes_;
  bool absent_;
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  ASSAY_ASSIGN(std::string call, ParseLabel(item));
  ASSAY_ASSIGN(std::vector<std::uint32_t> codes, ParseErrorCodes(item, "code"));
  ASSAY_ASSIGN(const bool absent, scenario::Fields(item.fields).Boolean("absent"));
  return std::make_unique<ResetCheck>(std::move(call), std::move(codes), absent);
}

}  // namespace

const CheckKind kReset = {
    {"reset", "The target reset the stream, with one of the codes.", kFields}, Parse, kWireClient};

}  // namespace assay::judge
