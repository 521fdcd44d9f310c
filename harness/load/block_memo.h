#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/protocol/hpack.h"

namespace assay::load {

// What the engine wants to know of a response's header block or trailers.
struct BlockFacts {
  static constexpr int kAbsent = -1;
  static constexpr int kIllegal = -2;  // grpc-status that is no number from 0 to 16

  int http_status = 0;  // 0: there is none
  int grpc_status = kAbsent;
  bool grpc_content = false;  // content-type begins with application/grpc
  std::string grpc_message;
  std::string malformed;  // why the block does not decode
};

// Reads the header blocks of one connection, most of them by comparing. A block that changes no dynamic table means the
// same each time until some other block changes the table, so after the first few answers of a server all blocks are
// known by their octets; every other block is decoded.
class BlockMemo {
 public:
  // Valid until the next call.
  const BlockFacts& Read(std::string_view block);

  std::uint64_t decoded() const { return decoded_; }

 private:
  struct Known {
    std::string block;
    BlockFacts facts;
  };

  const BlockFacts& Decode(std::string_view block);

  protocol::HpackDecoder decoder_;
  std::array<Known, 6> known_;
  std::size_t count_ = 0;
  std::size_t next_ = 0;  // the one to be forgotten next
  BlockFacts unknown_;
  std::uint64_t decoded_ = 0;
};

// Whether decoding the block would change the dynamic table (RFC 7541 §6.2.1, §6.3), or cannot be told.
bool ChangesTable(std::string_view block);

}  // namespace assay::load
