#include "harness/load/block_memo.h"

#include <cstdint>

#include "harness/protocol/grpc_status.h"
#include "harness/protocol/number.h"
#include "harness/protocol/percent.h"

namespace assay::load {
namespace {

// Longer blocks are rarely seen twice.
constexpr std::size_t kLongestKnown = 512;

// Passes over an integer (RFC 7541 §5.1); its value, or SIZE_MAX where it does not end or is absurd.
std::size_t TakeInteger(std::string_view& rest, unsigned mask) {
  if (rest.empty()) return SIZE_MAX;
  std::size_t value = static_cast<unsigned char>(rest[0]) & mask;
  rest.remove_prefix(1);
  if (value < mask) return value;
  for (unsigned shift = 0; shift < 28 && !rest.empty(); shift += 7) {
    const unsigned octet = static_cast<unsigned char>(rest[0]);
    rest.remove_prefix(1);
    value += static_cast<std::size_t>(octet & 127) << shift;
    if (octet < 128) return value;
  }
  return SIZE_MAX;
}

bool SkipText(std::string_view& rest) {
  const std::size_t size = TakeInteger(rest, 127);
  if (size > rest.size()) return false;
  rest.remove_prefix(size);
  return true;
}

BlockFacts FactsOf(const protocol::HpackBlock& block) {
  BlockFacts facts;
  facts.malformed = block.malformed;
  for (const protocol::HeaderField& field : block.fields) {
    if (field.name == ":status") {
      facts.http_status = static_cast<int>(protocol::ParseNumber(field.value, 999).value_or(0));
    } else if (field.name == "grpc-status") {
      const protocol::Parsed<int> status = protocol::ParseGrpcStatus(field.value);
      // Two of them say nothing (doc/PROTOCOL-HTTP2.md has one).
      facts.grpc_status = status && facts.grpc_status == BlockFacts::kAbsent ? *status : BlockFacts::kIllegal;
    } else if (field.name == "grpc-message") {
      facts.grpc_message = protocol::PercentDecode(field.value);
    } else if (field.name == "content-type") {
      facts.grpc_content = field.value.starts_with("application/grpc");
    }
  }
  return facts;
}

}  // namespace

bool ChangesTable(std::string_view block) {
  while (!block.empty()) {
    const auto first = static_cast<unsigned char>(block[0]);
    if ((first & 0x80) != 0) {
      if (TakeInteger(block, 127) == SIZE_MAX) return true;
    } else if ((first & 0x60) != 0) {
      return true;
    } else {
      const std::size_t name = TakeInteger(block, 15);
      if (name == SIZE_MAX || (name == 0 && !SkipText(block)) || !SkipText(block)) return true;
    }
  }
  return false;
}

const BlockFacts& BlockMemo::Read(std::string_view block) {
  for (std::size_t i = 0; i < count_; ++i) {
    if (known_[i].block == block) return known_[i].facts;
  }
  return Decode(block);
}

const BlockFacts& BlockMemo::Decode(std::string_view block) {
  ++decoded_;
  const bool changes = ChangesTable(block);
  unknown_ = FactsOf(decoder_.Decode(block));
  if (changes) count_ = next_ = 0;
  if (changes || block.size() > kLongestKnown || !unknown_.malformed.empty()) return unknown_;
  Known& known = known_[next_];
  known.block = block;
  known.facts = unknown_;
  count_ = count_ < known_.size() ? count_ + 1 : count_;
  next_ = (next_ + 1) % known_.size();
  return known.facts;
}

}  // namespace assay::load
