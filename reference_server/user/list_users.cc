#include "reference_server/user/list_users.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <optional>

#include "reference_server/user/store.h"

namespace assay::reference {
namespace {

// The last id already seen. A number too large for an id is a number all the same.
std::optional<std::int64_t> ParsePageToken(const std::string& token) {
  if (token.empty()) return 0;
  if (!std::ranges::all_of(token, [](unsigned char c) { return std::isdigit(c) != 0; })) return std::nullopt;
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), id);
  return error == std::errc() ? id : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

void ListUsers::OnRequest() {
  const std::int64_t size = request().page_size();
  if (size < 0) {
    return call().Finish(InvalidArgument("Invalid page size", {{"page_size", "must not be negative"}}));
  }
  const auto seen = ParsePageToken(request().page_token());
  if (!seen) {
    return call().Finish(InvalidArgument("Invalid page token", {{"page_token", "must be a decimal number"}}));
  }
  const std::int64_t last = store_.last_id();
  if (*seen > last) {
    return call().Finish(OutOfRange("Page token is past the last user", {{"page_token", "is past the last user"}}));
  }
  next_ = *seen + 1;
  end_ = (size == 0 ? last : std::min(last, *seen + size)) + 1;
  if (end_ <= last) call().AddTrailer("x-next-page-token", std::to_string(end_ - 1));
  WriteNext();
}

void ListUsers::WriteNext() {
  if (next_ == end_) return call().Finish({});
  call().Write(*store_.Get(next_++), Flush::kLater);
}

}  // namespace assay::reference
