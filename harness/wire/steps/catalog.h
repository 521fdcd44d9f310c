#pragma once

#include <span>
#include <string_view>

#include "harness/wire/step.h"

namespace assay::wire {

// The shelf of steps. To add one: write its file, add its line in catalog.cc.
extern const StepKind kCallStep;
extern const StepKind kOpenStep;
extern const StepKind kSendStep;
extern const StepKind kHalfCloseStep;
extern const StepKind kCancelStep;
extern const StepKind kAwaitInitialMetadataStep;
extern const StepKind kAwaitMessageStep;
extern const StepKind kAwaitStatusStep;
extern const StepKind kExpectSilenceStep;
extern const StepKind kPauseStep;
extern const StepKind kHookStep;
extern const StepKind kSaveStep;
extern const StepKind kConnectStep;
extern const StepKind kSendFrameStep;
extern const StepKind kSendHeadersStep;
extern const StepKind kSendDataStep;
extern const StepKind kSendSettingsStep;
extern const StepKind kSendPingStep;
extern const StepKind kSendWindowUpdateStep;
extern const StepKind kSendRstStreamStep;
extern const StepKind kSendGoawayStep;
extern const StepKind kSendRawStep;
extern const StepKind kBarrierStep;
extern const StepKind kAwaitFrameStep;
extern const StepKind kAwaitCloseStep;
extern const StepKind kCloseStep;

// In the order of the manual.
std::span<const StepKind* const> Steps();
const StepKind* FindStep(std::string_view name);

}  // namespace assay::wire
