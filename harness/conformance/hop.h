#pragma once

#include <string>

#include "harness/record/record.h"
#include "harness/target/target.h"
#include "harness/transcript/event.h"

namespace assay::conformance {

// Whose doing a case's broken findings are where a proxy stands between: the proxy's name, or that of the target. What
// a proxy terminates (connections, TLS, HTTP/2 itself) is its own; of a call, the mark in the reply tells. Empty where
// nothing broke, or where the proxy leaves no mark and the finding is one of a call.
std::string AnsweredBy(const record::CaseRecord& result, const transcript::Transcript& played, const target::Via& via);

}  // namespace assay::conformance
