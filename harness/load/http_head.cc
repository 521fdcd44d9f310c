#include "harness/load/http_head.h"

#include <strings.h>

#include "harness/protocol/number.h"

namespace assay::load {
namespace {

bool IsName(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         strncasecmp(line.data(), name.data(), name.size()) == 0;
}

std::string_view ValueOf(std::string_view line) {
  line.remove_prefix(line.find(':') + 1);
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == line.npos) return {};
  return line.substr(first, line.find_last_not_of(" \t") - first + 1);
}

bool EqualsNoCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

void TakeField(std::string_view line, HttpHead& head) {
  if (IsName(line, "content-length")) {
    const auto length = protocol::ParseNumber(ValueOf(line), INT64_MAX);
    if (!length) head.malformed = "content-length is no number";
    if (head.has_length && length && head.length != *length) head.malformed = "two lengths of the content";
    head.has_length = true;
    head.length = length.value_or(0);
  } else if (IsName(line, "transfer-encoding")) {
    head.chunked = EqualsNoCase(ValueOf(line), "chunked");
    if (!head.chunked) head.malformed = "a transfer-encoding other than chunked";
  } else if (IsName(line, "connection")) {
    if (EqualsNoCase(ValueOf(line), "close")) head.closes = true;
    if (EqualsNoCase(ValueOf(line), "keep-alive")) head.closes = false;
  }
}

}  // namespace

HttpHead ReadHttpHead(std::string_view text) {
  HttpHead head;
  constexpr std::string_view kVersion = "HTTP/1.";
  if (!text.starts_with(kVersion) || text.size() < 13 || text[8] != ' ') {
    head.malformed = "what it sends is no status line of HTTP/1.1";
    return head;
  }
  head.closes = text[7] == '0';
  head.status = static_cast<int>(protocol::ParseNumber(text.substr(9, 3), 999).value_or(0));
  if (head.status < 100) head.malformed = "its status is no number of three digits";
  for (std::size_t at = text.find("\r\n"); at + 2 < text.size();) {
    const std::size_t begin = at + 2;
    at = text.find("\r\n", begin);
    if (at == text.npos) break;
    // Only these three names matter; most others are told apart by their first letter.
    const char first = static_cast<char>(text[begin] | 0x20);
    if (first == 'c' || first == 't') TakeField(text.substr(begin, at - begin), head);
  }
  return head;
}

}  // namespace assay::load
