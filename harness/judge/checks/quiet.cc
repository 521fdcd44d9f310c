#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/frames.h"
#include "harness/judge/parse.h"
#include "harness/protocol/http2_error.h"

namespace assay::judge {
namespace {

using protocol::FrameType;
using scenario::FieldType;
using transcript::CallView;
using transcript::FrameAt;

constexpr scenario::FieldSpec kFields[] = {
    kWireCallField,
    {"after", FieldType::kText, false,
     "After what: our `cancel` (default; RST_STREAM from us), or the `end` (END_STREAM from the target, which may add "
     "RST_STREAM NO_ERROR). PRIORITY and WINDOW_UPDATE never count.",
     kWireClient},
};

class QuietCheck final : public CallCheck {
 public:
  QuietCheck(std::string call, bool after_end) : CallCheck(std::move(call)), after_end_(after_end) {}

 protected:
  void LookAt(const CallView& call, const Scene& scene, Findings& findings) const override {
    const auto stream = StreamOrBreak(scene.transcript, call, findings);
    if (!stream) return;
    const std::string path = call.label + ".quiet";
    const std::string expected = after_end_ ? "no frame after END_STREAM" : "no frame after our RST_STREAM";
    const auto from = after_end_ ? stream->EndOfStream() : stream->our_reset;
    if (!from) {
      return findings.Break(path, expected, after_end_ ? "no END_STREAM came" : "we sent no RST_STREAM",
                            {call.started_index});
    }
    std::vector<FrameAt> late;
    for (const FrameAt& at : stream->received) {
      if (at.index > *from && Counts(*at.frame)) late.push_back(at);
    }
    if (late.empty()) return findings.Hold(path, expected, "none", {*from});
    Findings::Evidence evidence = EvidenceOf(late);
    evidence.insert(evidence.begin(), *from);
    findings.Break(path, expected, SayFrames(late), evidence);
  }

 private:
  bool Counts(const transcript::FrameSeen& frame) const {
    const bool stop_sending = after_end_ && Is(frame, FrameType::kRstStream) &&
                              frame.code == static_cast<std::uint32_t>(protocol::Http2Error::kNoError);
    // The rest of a header block that END_STREAM began.
    const bool continues = after_end_ && Is(frame, FrameType::kContinuation);
    return !stop_sending && !continues && !Is(frame, FrameType::kPriority) && !Is(frame, FrameType::kWindowUpdate);
  }

  bool after_end_;
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  ASSAY_ASSIGN(std::string call, ParseLabel(item));
  ASSAY_ASSIGN(const std::vector<std::string> after, ParseNamesOf(item, "after", {"cancel", "end"}));
  return std::make_unique<QuietCheck>(std::move(call), after == std::vector<std::string>{"end"});
}

}  // namespace

const CheckKind kQuiet = {
    {"quiet", "No frame of the call's stream came after we reset it; for streams on which nothing was in flight.",
     kFields},
    Parse,
    kWireClient};

}  // namespace assay::judge
