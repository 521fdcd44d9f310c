#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/scenario/scenario.h"

namespace assay::wire {

// Where END_STREAM stands on what a call sends.
enum class EndStreamAt { kLastData, kEmptyData, kHeaders, kNever };

// A field of a header block whose parts may hold placeholders.
struct FieldTemplate {
  Value name;
  Value value;
  std::optional<std::int64_t> times;  // so many fields, with ${index} from 0
};

// The fields of `call` and `open` that exist on the wire client alone.
struct WireFields {
  std::optional<Value> timeout;                    // raw grpc-timeout
  std::vector<FieldTemplate> headers;              // after the others
  std::vector<std::pair<std::string, Value>> set;  // value or list of values, by name
  std::vector<std::string> remove;
  std::size_t chunk = 0;
  bool coalesce = false;
  std::optional<std::uint8_t> padding;
  std::size_t header_chunk = 0;
  std::string block_before;  // octets of HPACK around the block
  std::string block_after;
  bool end_headers = true;
  std::optional<protocol::Priority> priority;
  std::uint8_t extra_flags = 0;  // of HEADERS
  bool reserved = false;         // bit of HEADERS
  std::optional<std::uint32_t> stream;
  bool over_limit = false;
  EndStreamAt end_stream = EndStreamAt::kLastData;
  std::optional<std::uint8_t> flag;
  std::optional<std::uint32_t> length;

  // Errors: kUsage with the place.
  static Result<WireFields> Parse(const scenario::Item& item);
};

// A list of [name, value] or [name, value, times]. Errors: kUsage with the place.
Result<std::vector<FieldTemplate>> ParseFieldList(const scenario::Item& item, std::string_view field);

// An integer field within bounds; nothing where it is absent. Errors: kUsage with the place.
Result<std::optional<std::uint32_t>> ParseBounded(const scenario::Item& item, std::string_view field,
                                                  std::int64_t least, std::int64_t most);

}  // namespace assay::wire
