#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "harness/conformance/runner.h"

namespace assay::cli {

// How much of a run goes to stderr while it plays.
enum class ProgressStyle {
  kNone,
  kPlain,  // no carriage returns: a line every 30 seconds
  kLine,   // one line, rewritten at most five times a second
};
// auto: a line on a terminal that is not dumb, outside CI; plain elsewhere.
ProgressStyle ChooseProgress(const std::string& choice, bool quiet);

// Tells people on stderr, and programs in NDJSON on `events` (null: nobody), what goes on. Both are flushed line by
// line.
std::unique_ptr<conformance::Observer> CreateProgress(ProgressStyle style, std::FILE* events);

}  // namespace assay::cli
