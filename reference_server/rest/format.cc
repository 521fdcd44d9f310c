#include "reference_server/rest/format.h"

#include <strings.h>

#include <algorithm>
#include <optional>

namespace assay::reference {
namespace {

bool IsType(std::string_view text, std::string_view type) {
  return text.size() == type.size() && strncasecmp(text.data(), type.data(), type.size()) == 0;
}

// "application/json; charset=utf-8" is "application/json".
std::string_view WithoutParameters(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (type.starts_with(' ') || type.starts_with('\t')) type.remove_prefix(1);
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return type;
}

std::optional<Format> FormatOf(std::string_view type) {
  type = WithoutParameters(type);
  if (IsType(type, "application/json")) return Format::kJson;
  if (IsType(type, "application/x-ndjson")) return Format::kNdjson;
  if (IsType(type, "application/x-protobuf")) return Format::kProtobuf;
  return std::nullopt;
}

}  // namespace

std::string_view MediaTypeOf(Format format) {
  switch (format) {
    case Format::kNdjson:
      return "application/x-ndjson";
    case Format::kProtobuf:
      return "application/x-protobuf";
    case Format::kJson:
      break;
  }
  return "application/json";
}

bool IsProtobuf(const Request& request) {
  const auto type = request.First("content-type");
  return type && FormatOf(*type) == Format::kProtobuf;
}

Format FormatOfAnswer(const Request& request) {
  for (const auto& [name, value] : request.fields) {
    if (name != "accept") continue;
    for (std::string_view rest = value; !rest.empty();) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      if (const auto format = FormatOf(rest.substr(0, end))) return *format;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return IsProtobuf(request) ? Format::kProtobuf : Format::kJson;
}

}  // namespace assay::reference
