#pragma once

#include <cstdint>
#include <string>

#include "harness/peer/server.h"

namespace assay::cli {

// `assay serve --fault NAME`: the conforming peer ("none") or one of its mutants on 127.0.0.1, for people who test a
// client, until SIGINT or SIGTERM. "list" prints them instead. The exit code.
int ServeFault(const std::string& fault, std::uint16_t port, const peer::Options& options,
               const std::string& ready_file);

}  // namespace assay::cli
