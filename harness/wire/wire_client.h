#pragma once

#include <memory>

#include "harness/script/script.h"

namespace assay::wire {

// The raw client: HTTP/2 frame by frame over a net::Transport, sees and can send anything.
std::unique_ptr<script::ClientKind> CreateWireClient();

}  // namespace assay::wire
