#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"

namespace assay::load {

// A place in ready-made octets that each call fills anew, always with the same number of octets.
struct Hole {
  enum class Kind : std::uint8_t {
    kSequence,  // decimal digits with leading zeros, another number in every call of the run
    kRandom,    // lower case hexadecimal digits
  };
  std::uint32_t at = 0;
  std::uint16_t width = 0;
  Kind kind = Kind::kSequence;
  std::uint64_t salt = 0;  // kRandom: of the run, so that no two have the same digits (Salt)
};

// Octets made in advance, and what is left to fill in.
struct Piece {
  std::string octets;
  std::vector<Hole> holes;
};

// One row for each set of values of the variables that were known before the run (a line of a file, a number of a
// range). A call takes one row, and all its parts (messages, metadata, URL, expectation) are those of that row.
struct Row {
  std::vector<Piece> messages;        // the octets of each message, or the body (REST: none or one)
  std::vector<Piece> metadata;        // values, beside Workload::metadata_names
  Piece url;                          // REST: what stands behind the method
  std::vector<std::string> expected;  // octets of each message or of the body that a right answer has
};

// Values of variables that are known before the run, by column: from a CSV or NDJSON file.
struct DataTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};
// CSV (RFC 4180, the first line names the columns) or, where the first octet is '{', NDJSON (the first line's keys name
// them). Errors: kUsage with the place.
Result<DataTable> ParseDataTable(std::string_view text, const std::string& file);

// Variables in texts:
//   ${seq} ${seq:W}        a number that no other call of the run has, of no load generator, W digits (12)
//   ${random} ${random:W}  W hexadecimal digits (16), others for each seed
//   ${A..B}                a number from A to B; each is a row, so at most 65536 of them
//   ${COLUMN}              of the data table, each line of which is a row
// A whole number in a text that is nothing but a variable stands for the number itself where the schema asks for one.

}  // namespace assay::load
