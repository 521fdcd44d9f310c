#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace assay::reference {

/// How a request's body is cut into the messages of a call.
enum class BodyShape {
  kNone,       // one empty message, whatever the body is
  kWhole,      // one message
  kChunks,     // a message a chunk of the transfer coding; without one, a message each 64 KiB
  kDelimited,  // each message has its length as a varint before it
};

/// What came of a body, and what has not been taken of it.
class BodyCutter {
 public:
  enum class Next { kPiece, kEnd, kMore, kTooLarge, kBroken };

  static constexpr std::size_t kPieceSize = std::size_t{64} << 10;

  /// `limit` is the longest piece.
  BodyCutter(BodyShape shape, std::size_t limit) : shape_(shape), limit_(limit) {}

  void Add(std::string_view bytes) {
    if (shape_ != BodyShape::kNone) bytes_ += bytes;
  }
  /// A chunk of that many bytes follows. The last one, which is empty, is none.
  void BeginChunk(std::size_t size);
  /// All has been added.
  void End() { ended_ = true; }

  /// kMore: not before more is added. The piece is valid until the next call of anything.
  Next Take(std::string_view* piece);

 private:
  Next TakeFirst(std::size_t size, std::string_view* piece);
  Next TakeWhole(std::string_view* piece);
  Next TakeChunk(std::string_view* piece);
  Next TakeDelimited(std::string_view* piece);

  const BodyShape shape_;
  const std::size_t limit_;
  std::string bytes_;
  std::size_t taken_ = 0;  // of bytes_
  std::deque<std::size_t> chunks_;
  bool chunked_ = false;
  bool ended_ = false;
  bool whole_taken_ = false;
};

}  // namespace assay::reference
