#pragma once

#include "harness/peer/call_status.h"
#include "harness/peer/defect.h"
#include "harness/peer/metadata_list.h"
#include "harness/protocol/header.h"

namespace assay::peer {

// The header blocks of a reply (gRPC over HTTP/2, Responses).

// Response-Headers.
protocol::HeaderList InitialFields(const MetadataList& metadata, bool gzip, Defect defect);
// Trailers behind them.
protocol::HeaderList TrailerFields(const CallStatus& status, const MetadataList& metadata, Defect defect);
// Trailers-Only: both in one block.
protocol::HeaderList OnlyFields(const CallStatus& status, const MetadataList& metadata, Defect defect);
// An answer to what is no gRPC, or a mutant's page.
protocol::HeaderList HttpFields(int status);

}  // namespace assay::peer
