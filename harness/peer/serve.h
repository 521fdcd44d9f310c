#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "harness/base/result.h"
#include "harness/net/serve.h"
#include "harness/peer/server.h"

namespace assay::peer {

// Serves a peer on 127.0.0.1 until the result is destroyed; its connections share one Server. Port 0 takes a free one.
// Over TLS where options say so, or the mutant is one of TLS.
// `mutant`: a name out of mutants.h, which gives options.defect; empty: as the options say. Errors: kUsage, an unknown
// name, or a port that is taken.
Result<std::unique_ptr<net::MachineServer>> Serve(std::uint16_t port, Options options, std::string_view mutant = {});

}  // namespace assay::peer
