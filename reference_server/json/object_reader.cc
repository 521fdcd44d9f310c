#include "reference_server/json/object_reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "reference_server/json/plain_run.h"
#include "reference_server/json/scalars.h"
#include "reference_server/text/utf8.h"

namespace assay::reference {

void ObjectReader::SkipSpace() {
  const std::size_t at = rest_.find_first_not_of(" \t\r\n");
  rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at);
}

bool ObjectReader::Take(char c) {
  SkipSpace();
  if (!rest_.starts_with(c)) return false;
  rest_.remove_prefix(1);
  return true;
}

bool ObjectReader::TakeNull() {
  SkipSpace();
  if (!rest_.starts_with("null")) return false;
  rest_.remove_prefix(4);
  return true;
}

bool ObjectReader::NextMember(std::string* name) {
  if (failed_ || ended_) return false;
  const bool first = !std::exchange(begun_, true);
  if (first && !Take('{')) {
    failed_ = true;
    return false;
  }
  if (Take('}')) {
    SkipSpace();
    ended_ = true;
    failed_ = !rest_.empty();
  } else if ((!first && !Take(',')) || !String(name) || !Take(':')) {
    failed_ = true;
  }
  return !failed_ && !ended_;
}

void ObjectReader::Text(std::string* value) {
  if (failed_) return;
  if (TakeNull()) {
    value->clear();
  } else if (!String(value)) {
    failed_ = true;
  }
}

std::optional<std::int64_t> ObjectReader::Number(std::int64_t least, std::int64_t greatest) {
  if (failed_ || TakeNull()) return std::nullopt;
  std::optional<std::int64_t> number;
  if (rest_.starts_with('"')) {
    if (String(&scratch_)) number = ParseJsonInteger(scratch_);
  } else {
    const std::size_t length = std::min(rest_.find_first_of(",} \t\r\n"), rest_.size());
    number = ParseJsonInteger(rest_.substr(0, length));
    rest_.remove_prefix(length);
  }
  failed_ = !number || *number < least || *number > greatest;
  return failed_ ? std::nullopt : number;
}

void ObjectReader::Int64(std::int64_t* value) {
  *value = Number(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()).value_or(0);
}

void ObjectReader::Bytes(std::string* value) {
  Text(&scratch_);
  if (failed_) return;
  auto bytes = ParseBase64(scratch_);
  failed_ = !bytes;
  if (bytes) *value = std::move(*bytes);
}

bool ObjectReader::String(std::string* value) {
  if (!Take('"')) return false;
  value->clear();
  std::size_t run = 0;
  while (true) {
    run += PlainRun(rest_.substr(run), /*ascii=*/true);
    if (run == rest_.size()) return false;
    const auto c = static_cast<unsigned char>(rest_[run]);
    if (c >= 0x80) {
      const std::size_t length = Utf8SequenceLength(rest_.substr(run));
      if (length == 0) return false;
      run += length;
    } else if (c == '"' || c == '\\') {
      value->append(rest_.data(), run);
      rest_.remove_prefix(run + 1);
      run = 0;
      if (c == '"') return true;
      if (!Escape(value)) return false;
    } else {
      return false;  // a control character
    }
  }
}

bool ObjectReader::Escape(std::string* value) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (rest_.empty()) return false;
  const char letter = rest_.front();
  rest_.remove_prefix(1);
  if (const std::size_t at = kLetters.find(letter); at != std::string_view::npos) {
    *value += kMeanings[at];
    return true;
  }
  auto code = letter == 'u' ? FourHexDigits() : std::nullopt;
  if (!code || (*code >= 0xdc00 && *code <= 0xdfff)) return false;
  if (*code >= 0xd800 && *code <= 0xdbff) {
    if (!rest_.starts_with("\\u")) return false;
    rest_.remove_prefix(2);
    const auto low = FourHexDigits();
    if (!low || *low < 0xdc00 || *low > 0xdfff) return false;
    code = 0x10000 + ((*code - 0xd800) << 10) + (*low - 0xdc00);
  }
  AppendUtf8(*code, value);
  return true;
}

std::optional<unsigned> ObjectReader::FourHexDigits() {
  if (rest_.size() < 4) return std::nullopt;
  unsigned code = 0;
  for (const char c : rest_.substr(0, 4)) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const std::size_t digit = kDigits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
    if (digit == std::string_view::npos) return std::nullopt;
    code = code * 16 + static_cast<unsigned>(digit);
  }
  rest_.remove_prefix(4);
  return code;
}

}  // namespace assay::reference
