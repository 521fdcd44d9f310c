#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/peer/defect.h"
#include "harness/peer/fault.h"
#include "harness/protocol/header.h"
#include "harness/protocol/hpack.h"
#include "harness/protocol/http2_frame.h"

namespace assay::peer {

// A whole header block of the client.
struct Block {
  std::uint32_t stream = 0;
  bool end_stream = false;
  protocol::HeaderList fields;
  std::size_t list_size = 0;  // as SETTINGS_MAX_HEADER_LIST_SIZE counts (RFC 9113 §6.5.2)
};

// Puts HEADERS and CONTINUATIONs together and decompresses them.
class BlockReader {
 public:
  explicit BlockReader(Defect defect) : defect_(defect) {}

  // Whether CONTINUATION has to come next (RFC 9113 §4.3).
  bool open() const { return open_; }
  std::uint32_t stream() const { return block_.stream; }
  bool above_limit() const { return octets_.size() > kLargestBlock; }

  // Takes a frame of these types; the block, if the frame completes it.
  Outcome<std::optional<Block>> Take(const protocol::Frame& frame);

 private:
  // Octets of a compressed block. Huffman code makes five bits of an octet at best, so no value in it is longer than
  // the 65536 octets that our decompressor takes.
  static constexpr std::size_t kLargestBlock = 40'000;

  Outcome<std::optional<Block>> Append(std::string_view fragment, bool end_headers);

  const Defect defect_;
  protocol::HpackDecoder decoder_;
  bool open_ = false;
  Block block_;
  std::string octets_;
};

}  // namespace assay::peer
