#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "harness/record/load_record.h"

// The document of `assay load`, and of `assay merge` of several: reports/schema/load.schema.json.
namespace assay::record {

inline constexpr std::string_view kLoadSchemaUri = "urn:assay:schema:load:1";

// One load generator among others. Its clock, since whoever adds up what several machines saw wants to know how far
// their seconds may be apart.
struct LoadWorker {
  int index = 0;  // from 0
  int of = 1;
  std::string host;
  std::uint64_t seed = 0;                      // of its arrivals, ${random} and random rows
  std::string start_at;                        // RFC 3339, as whoever launched it asked; empty: at once
  std::int64_t started_unix_us = 0;            // by its own clock, when it began
  bool clock_synchronised = false;             // by the kernel's word (adjtimex)
  std::optional<std::int64_t> clock_error_us;  // the most that its clock may be wrong by; none: the kernel does not say

  bool operator==(const LoadWorker&) const = default;
};

struct LoadDocument {
  std::string tool_version;
  std::vector<LoadWorker> workers;  // at least one
  LoadRecord load;                  // of all of them together
};

// The keys of the record stand beside `kind`, so that readers find `requests` and `latency` at the top.
std::string WriteLoadDocument(const LoadDocument& document);
// Errors: kUsage with the path of what is wrong.
Result<LoadDocument> ReadLoadDocument(std::string_view text, std::string_view file);

// All workers' documents as one, without loss. Errors: kUsage: none at all, different calls or targets' kinds, the same
// worker twice, a worker that is missing.
Result<LoadDocument> MergeLoadDocuments(const std::vector<LoadDocument>& documents);

}  // namespace assay::record
