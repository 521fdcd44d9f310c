#include "harness/wire/wire_fields.h"

#include "harness/protocol/http2_payload.h"
#include "harness/scenario/word.h"
#include "harness/wire/octets_field.h"

namespace assay::wire {

using scenario::Fields;
using scenario::Item;

namespace {

Where At(const Item& item, std::string_view field) {
  const Value* value = item.fields.Find(field);
  return value != nullptr && value->at.line > 0 ? value->at : item.at;
}

Result<EndStreamAt> ParseEndStreamAt(const Item& item) {
  ASSAY_ASSIGN(const std::string text, Fields(item.fields).Text("end_stream", "last_data"));
  if (text == "last_data") return EndStreamAt::kLastData;
  if (text == "empty_data") return EndStreamAt::kEmptyData;
  if (text == "headers") return EndStreamAt::kHeaders;
  if (text == "never") return EndStreamAt::kNever;
  return UsageError("`end_stream` is one of last_data, empty_data, headers, never, not '" + text + "'",
                    At(item, "end_stream"));
}

Result<std::optional<protocol::Priority>> ParsePriorityField(const Item& item) {
  if (item.fields.Find("priority") == nullptr) return std::nullopt;
  ASSAY_ASSIGN(const std::string octets, ParseHexField(item, "priority"));
  const auto priority = protocol::ParsePriority(protocol::MakeFrame(protocol::FrameType::kPriority, 0, 0, octets));
  if (!priority) return UsageError("`priority` is five octets, as in a PRIORITY frame", At(item, "priority"));
  return *priority;
}

constexpr std::int64_t kMostFields = 10'000;

}  // namespace

Result<std::vector<FieldTemplate>> ParseFieldList(const Item& item, std::string_view field) {
  std::vector<FieldTemplate> list;
  const Value* given = item.fields.Find(field);
  if (given == nullptr) return list;
  const std::string expected = "`" + std::string(field) + "` is a list of [name, value] or [name, value, times]";
  if (!given->is_list()) return UsageError(expected, given->at);
  for (const Value& pair : given->as_list()) {
    if (!pair.is_list()) return UsageError(expected, pair.at);
    const Value::List& parts = pair.as_list();
    const bool repeated =
        parts.size() == 3 && parts[2].is_int() && parts[2].as_int() >= 0 && parts[2].as_int() <= kMostFields;
    if (parts.size() != 2 && !repeated) return UsageError(expected, pair.at);
    list.push_back({parts[0], parts[1], repeated ? std::optional(parts[2].as_int()) : std::nullopt});
  }
  return list;
}

Result<std::optional<std::uint32_t>> ParseBounded(const Item& item, std::string_view field, std::int64_t least,
                                                  std::int64_t most) {
  const Fields fields(item.fields);
  if (!fields.Has(field)) return std::nullopt;
  ASSAY_ASSIGN(const std::int64_t number, fields.Integer(field));
  if (number < least || number > most) {
    return UsageError("`" + std::string(field) + "` is a number from " + std::to_string(least) + " to " +
                          std::to_string(most) + ", not " + std::to_string(number),
                      At(item, field));
  }
  return static_cast<std::uint32_t>(number);
}

Result<WireFields> WireFields::Parse(const Item& item) {
  const Fields fields(item.fields);
  WireFields wire;
  if (const Value* timeout = fields.Find("timeout")) wire.timeout = *timeout;
  ASSAY_ASSIGN(wire.headers, ParseFieldList(item, "headers"));
  if (const Value* set = fields.Find("set")) {
    if (!set->is_map()) return UsageError("`set` is a map of name to value", set->at);
    wire.set = set->as_map();
  }
  ASSAY_ASSIGN(wire.remove, fields.Names("remove"));
  ASSAY_ASSIGN(const auto chunk, ParseBounded(item, "chunk", 1, 1 << 24));
  wire.chunk = chunk.value_or(0);
  ASSAY_ASSIGN(wire.coalesce, fields.Boolean("coalesce", false));
  ASSAY_ASSIGN(const auto padding, ParseBounded(item, "padding", 0, 255));
  if (padding) wire.padding = static_cast<std::uint8_t>(*padding);
  ASSAY_ASSIGN(const auto header_chunk, ParseBounded(item, "header_chunk", 1, 1 << 24));
  wire.header_chunk = header_chunk.value_or(0);
  ASSAY_ASSIGN(wire.block_before, ParseHexField(item, "block_before"));
  ASSAY_ASSIGN(wire.block_after, ParseHexField(item, "block_after"));
  ASSAY_ASSIGN(wire.end_headers, fields.Boolean("end_headers", true));
  ASSAY_ASSIGN(wire.priority, ParsePriorityField(item));
  ASSAY_ASSIGN(const auto extra_flags, ParseBounded(item, "extra_flags", 0, 255));
  wire.extra_flags = static_cast<std::uint8_t>(extra_flags.value_or(0));
  ASSAY_ASSIGN(wire.reserved, fields.Boolean("reserved", false));
  ASSAY_ASSIGN(wire.stream, ParseBounded(item, "stream", 0, 0x7fffffff));
  ASSAY_ASSIGN(wire.over_limit, fields.Boolean("over_limit", false));
  ASSAY_ASSIGN(wire.end_stream, ParseEndStreamAt(item));
  ASSAY_ASSIGN(const auto flag, ParseBounded(item, "flag", 0, 255));
  if (flag) wire.flag = static_cast<std::uint8_t>(*flag);
  ASSAY_ASSIGN(wire.length, ParseBounded(item, "length", 0, 0xffffffff));
  return wire;
}

}  // namespace assay::wire
