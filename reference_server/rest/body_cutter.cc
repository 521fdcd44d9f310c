#include "reference_server/rest/body_cutter.h"

#include <algorithm>
#include <cstdint>

namespace assay::reference {

void BodyCutter::BeginChunk(std::size_t size) {
  chunked_ = true;
  if (shape_ == BodyShape::kChunks && size > 0) chunks_.push_back(size);
}

BodyCutter::Next BodyCutter::Take(std::string_view* piece) {
  if (taken_ > kPieceSize || taken_ == bytes_.size()) {
    bytes_.erase(0, taken_);
    taken_ = 0;
  }
  switch (shape_) {
    case BodyShape::kChunks:
      return TakeChunk(piece);
    case BodyShape::kDelimited:
      return TakeDelimited(piece);
    case BodyShape::kNone:
    case BodyShape::kWhole:
      break;
  }
  return TakeWhole(piece);
}

BodyCutter::Next BodyCutter::TakeFirst(std::size_t size, std::string_view* piece) {
  *piece = std::string_view(bytes_).substr(taken_, size);
  taken_ += size;
  return Next::kPiece;
}

BodyCutter::Next BodyCutter::TakeWhole(std::string_view* piece) {
  if (whole_taken_) return Next::kEnd;
  if (bytes_.size() > limit_) return Next::kTooLarge;
  if (!ended_ && shape_ == BodyShape::kWhole) return Next::kMore;
  whole_taken_ = true;
  return TakeFirst(bytes_.size(), piece);
}

BodyCutter::Next BodyCutter::TakeChunk(std::string_view* piece) {
  const std::size_t there = bytes_.size() - taken_;
  std::size_t size = 0;
  if (!chunked_) {
    size = ended_ ? std::min(there, kPieceSize) : kPieceSize;
  } else if (!chunks_.empty()) {
    size = chunks_.front();
  }
  if (size > limit_) return Next::kTooLarge;
  if (size > there || size == 0) return ended_ ? Next::kEnd : Next::kMore;
  if (chunked_) chunks_.pop_front();
  return TakeFirst(size, piece);
}

BodyCutter::Next BodyCutter::TakeDelimited(std::string_view* piece) {
  const std::string_view left = std::string_view(bytes_).substr(taken_);
  if (left.empty()) return ended_ ? Next::kEnd : Next::kMore;
  std::uint64_t size = 0;
  std::size_t prefix = 0;
  for (bool more = true; more; ++prefix) {
    if (prefix == 5) return Next::kBroken;  // no message is longer than 2 GiB
    if (prefix == left.size()) return ended_ ? Next::kBroken : Next::kMore;
    const auto octet = static_cast<unsigned char>(left[prefix]);
    size |= std::uint64_t{octet & 0x7fU} << (7 * prefix);
    more = (octet & 0x80) != 0;
  }
  if (size > limit_) return Next::kTooLarge;
  if (left.size() - prefix < size) return ended_ ? Next::kBroken : Next::kMore;
  taken_ += prefix;
  return TakeFirst(static_cast<std::size_t>(size), piece);
}

}  // namespace assay::reference
