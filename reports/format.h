#pragma once

#include <span>
#include <string>
#include <string_view>

#include "harness/record/record.h"

namespace assay::reports {

// One way to show a run. Every format is a pure function of the record: no clock, no file, no locale, so that a stored
// document gives the same report as the run that wrote it.
struct Format {
  std::string_view name;   // "html": the flag --html and the word in `assay list`
  std::string_view file;   // "report.html": its name in the folder of -o
  std::string_view about;  // for whom it is, one sentence
  std::string (*render)(const record::RunRecord& run);
};

// All formats, in the order in which they are told.
std::span<const Format* const> Formats();
// Null where there is none of that name.
const Format* FindFormat(std::string_view name);

}  // namespace assay::reports
