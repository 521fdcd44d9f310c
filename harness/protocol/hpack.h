#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/header.h"
#include "harness/protocol/http2_settings.h"

namespace assay::protocol {

struct HpackOptions {
  // Bounds the dynamic table, as the other side's SETTINGS_HEADER_TABLE_SIZE does; 0: no table. Below 4096, the first
  // block begins with an update that says so.
  std::size_t table_size = kDefaultHeaderTableSize;
  // Names whose fields are sent as literals that nobody may index (RFC 7541 §6.2.3).
  std::vector<std::string> never_index;
};

// Compresses header blocks of one connection (RFC 7541). Names and values go out as given, upper case and illegal
// octets too.
class HpackEncoder {
 public:
  explicit HpackEncoder(HpackOptions options = {});
  ~HpackEncoder();
  HpackEncoder(HpackEncoder&&) noexcept;
  HpackEncoder& operator=(HpackEncoder&&) noexcept;

  std::string Encode(const HeaderList& fields);
  // The other side's SETTINGS_HEADER_TABLE_SIZE changed; HpackOptions::table_size still bounds it.
  void SetPeerTableSize(std::size_t size);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A header block decompressed; `fields` holds what came before the fault.
struct HpackBlock {
  HeaderList fields;
  std::string malformed;  // why the block does not decode; empty: it does
  // One legal thing is told here too, and in these words: a name or value above 65536 octets, which nghttp2 does not
  // take.
};

// Decompresses header blocks of one connection. After a malformed block the dynamic table is unknown, so each later
// block is malformed too (RFC 9113 §4.3: a connection error).
class HpackDecoder {
 public:
  // `table_size`: our SETTINGS_HEADER_TABLE_SIZE.
  explicit HpackDecoder(std::size_t table_size = kDefaultHeaderTableSize);
  ~HpackDecoder();
  HpackDecoder(HpackDecoder&&) noexcept;
  HpackDecoder& operator=(HpackDecoder&&) noexcept;

  // A whole block: the fragments of HEADERS and its CONTINUATIONs in one.
  HpackBlock Decode(std::string_view block);
  // The other side acknowledged a SETTINGS frame with this SETTINGS_HEADER_TABLE_SIZE.
  void SetTableSize(std::size_t size);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace assay::protocol
