#pragma once

#include "harness/base/result.h"
#include "harness/protocol/http2_settings.h"
#include "harness/scenario/scenario.h"

namespace assay::wire {

// The field `settings`: a map of name (or number) to number; empty where it is absent. Illegal values are let through.
// Errors: kUsage with the place.
Result<protocol::SettingsList> ParseSettingsField(const scenario::Item& item);

}  // namespace assay::wire
