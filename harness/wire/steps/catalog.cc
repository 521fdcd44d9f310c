#include "harness/wire/steps/catalog.h"

namespace assay::wire {

std::span<const StepKind* const> Steps() {
  static constexpr const StepKind* kSteps[] = {
      // steps/call.cc
      &kCallStep,
      &kOpenStep,
      // steps/send.cc
      &kSendStep,
      &kHalfCloseStep,
      // steps/cancel.cc
      &kCancelStep,
      &kSendRstStreamStep,
      // steps/await_call.cc
      &kAwaitInitialMetadataStep,
      &kAwaitMessageStep,
      &kAwaitStatusStep,
      // steps/silence.cc
      &kExpectSilenceStep,
      &kPauseStep,
      &kHookStep,
      // steps/save.cc
      &kSaveStep,
      // steps/connect.cc
      &kConnectStep,
      // steps/close.cc
      &kAwaitCloseStep,
      &kCloseStep,
      // steps/send_frame.cc, send_headers.cc, send_data.cc, send_raw.cc
      &kSendFrameStep,
      &kSendHeadersStep,
      &kSendDataStep,
      &kSendRawStep,
      // steps/send_control.cc
      &kSendSettingsStep,
      &kSendPingStep,
      &kSendWindowUpdateStep,
      &kSendGoawayStep,
      // steps/barrier.cc, await_frame.cc
      &kBarrierStep,
      &kAwaitFrameStep,
  };
  return kSteps;
}

const StepKind* FindStep(std::string_view name) {
  for (const StepKind* kind : Steps()) {
    if (kind->word.name == name) return kind;
  }
  return nullptr;
}

}  // namespace assay::wire
