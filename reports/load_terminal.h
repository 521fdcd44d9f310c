#pragma once

#include <cstddef>
#include <string>

#include "harness/record/load_record.h"
#include "reports/terminal.h"

namespace assay::reports {

// The summary of a load trial for people: what was asked, what came of it, latency with its distribution, failures, and
// by what the figures are worth less than they look. No latency where no call succeeded. Ends with a newline.
std::string RenderLoadTerminal(const record::LoadRecord& record, const TerminalOptions& options);

}  // namespace assay::reports
