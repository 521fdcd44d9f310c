#pragma once

#include "harness/judge/check.h"

namespace assay::judge {

extern const CheckKind kStatus;
extern const CheckKind kMessages;
extern const CheckKind kResponse;
extern const CheckKind kSameContent;
extern const CheckKind kInitialMetadata;
extern const CheckKind kTrailingMetadata;
extern const CheckKind kDetails;
extern const CheckKind kElapsed;
extern const CheckKind kBefore;
extern const CheckKind kPingPong;
extern const CheckKind kReset;
extern const CheckKind kSetting;
extern const CheckKind kTls;
extern const CheckKind kQuiet;
extern const CheckKind kFrame;
extern const CheckKind kGoaway;
extern const CheckKind kConnection;
extern const CheckKind kHooks;
extern const CheckKind kRemainingTime;
extern const CheckKind kCaptured;
extern const CheckKind kAnyOf;
extern const CheckKind kInvariants;
extern const CheckKind kDescriptors;

// The field that most checks have.
inline constexpr scenario::FieldSpec kCallField = {"call", scenario::FieldType::kText, false,
                                                   "Label of the call, all of its copies, or `all`; default `call`."};
inline constexpr scenario::FieldSpec kWireCallField = {
    "call", scenario::FieldType::kText, false, "Label of the call, all of its copies, or `all`; default `call`.",
    "wire"};

}  // namespace assay::judge
