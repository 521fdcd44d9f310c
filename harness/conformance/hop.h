#pragma once

#include <string>

#include "harness/record/record.h"
#include "harness/target/target.h"
#include "harness/transcript/event.h"

namespace assay::conformance {

// Whose doing a case's broken findings are where a proxy stands between: the proxy's name, or that of the target. What
// a proxy terminates (connections, TLS, HTTP/2 itself) is its own; of a call, the mark in the reply tells. Empty where
// nothing broke, or where nothing tells: no reply came, a reset that may be anybody's, or the proxy leaves no mark.
// What the proxy answered itself comes first: the target is not blamed for a case that the proxy had a hand in.
std::string AnsweredBy(const record::CaseRecord& result, const transcript::Transcript& played, const target::Via& via);

}  // namespace assay::conformance
