#include "reference_server/rest/target.h"

#include <algorithm>

#include "reference_server/text/utf8.h"

namespace assay::reference {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// In a query "+" is a blank, as forms have it.
bool Unescape(std::string_view text, bool query, std::string* plain) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || HexDigit(text[i + 1]) < 0 || HexDigit(text[i + 2]) < 0) return false;
      c = static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    } else if (c == '+' && query) {
      c = ' ';
    }
    *plain += c;
  }
  return IsUtf8(*plain);
}

// Cuts off and returns what stands before the separator, or all of it.
std::string_view CutBefore(char separator, std::string_view* text) {
  const std::size_t at = text->find(separator);
  const auto before = text->substr(0, at);
  text->remove_prefix(at == std::string_view::npos ? text->size() : at + 1);
  return before;
}

}  // namespace

std::optional<Target> ParseTarget(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    const std::size_t path = text.find('/', scheme.size());
    if (path == std::string_view::npos) return std::nullopt;
    text.remove_prefix(path);
    break;
  }
  if (!text.starts_with('/')) return std::nullopt;
  std::string_view query = text;
  std::string_view path = CutBefore('?', &query);

  Target target;
  do {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    if (!Unescape(path.substr(0, end), false, &target.segments.emplace_back())) return std::nullopt;
    path.remove_prefix(end);
  } while (!path.empty());

  while (!query.empty()) {
    std::string_view value = CutBefore('&', &query);
    const std::string_view name = CutBefore('=', &value);
    if (name.empty()) continue;
    auto& [plain_name, plain_value] = target.query.emplace_back();
    if (!Unescape(name, true, &plain_name) || !Unescape(value, true, &plain_value)) return std::nullopt;
  }
  return target;
}

}  // namespace assay::reference
