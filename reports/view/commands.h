#pragma once

#include <string>
#include <string_view>

#include "harness/record/record.h"

// Lines that a reader can paste into a shell.
namespace assay::reports {

// `assay run TARGET FLAGS --filter CASE -v`: without the target where the run started its own, with the flags
// that decide how the target is reached and what is sent to it; a redacted token becomes $ASSAY_TOKEN.
std::string RerunLine(const record::RunRecord& run, const record::CaseRecord& result);

// The call of the case with grpcurl; empty where grpcurl cannot make it: no call or several, frames sent by hand, a
// message that is not known as JSON, a line of more than 2000 octets. A redacted token becomes $TOKEN.
std::string GrpcurlLine(const record::RunRecord& run, const record::CaseRecord& result);

// One word for a POSIX shell: as it is where that is safe, else in single quotes; control characters as \xNN.
std::string ShellWord(std::string_view word);

}  // namespace assay::reports
