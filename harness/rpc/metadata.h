#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/transcript/event.h"

namespace assay::rpc {

// Why grpc++ cannot be asked to send that entry, whose value is not encoded yet; empty: it can. It aborts the process
// at an illegal key or value, and writes some names itself.
std::string WhyNotSendable(std::string_view name, std::string_view value);
// Whether grpc++ sends a field of that name whatever the application says.
bool IsWrittenByLibrary(std::string_view name);

// What a call is sent with: the metadata of the endpoint but for the names that the call has itself or that `remove`
// lists, then the call's own. Values are octets, not base64. Errors: kUsage, an entry that is not sendable.
Result<transcript::HeaderList> MergeMetadata(const transcript::HeaderList& endpoint,
                                             const std::vector<std::string>& remove, const transcript::HeaderList& own);

}  // namespace assay::rpc
