#include "harness/protocol/hpack.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "harness/protocol/hpack_fault.h"

namespace assay::protocol {
namespace {

struct DeflaterDeleter {
  void operator()(nghttp2_hd_deflater* deflater) const { nghttp2_hd_deflate_del(deflater); }
};
struct InflaterDeleter {
  void operator()(nghttp2_hd_inflater* inflater) const { nghttp2_hd_inflate_del(inflater); }
};

// nghttp2 refuses right arguments only for want of memory, which we do not outlive anywhere.
void CheckMemory(long code) {
  if (code < 0) std::abort();
}

std::uint8_t* Octets(std::string_view text) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));  // NOLINT: nghttp2 does not write there
}

std::string_view Text(const std::uint8_t* octets, std::size_t size) {
  return {reinterpret_cast<const char*>(octets), size};  // NOLINT
}

}  // namespace

struct HpackEncoder::State {
  HpackOptions options;
  std::unique_ptr<nghttp2_hd_deflater, DeflaterDeleter> deflater;

  std::uint8_t FlagsOf(const std::string& name) const {
    const auto& never = options.never_index;
    return std::find(never.begin(), never.end(), name) != never.end() ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE;
  }
};

HpackEncoder::HpackEncoder(HpackOptions options) : state_(std::make_unique<State>()) {
  nghttp2_hd_deflater* deflater = nullptr;
  CheckMemory(nghttp2_hd_deflate_new(&deflater, options.table_size));
  state_->deflater.reset(deflater);
  state_->options = std::move(options);
}
HpackEncoder::~HpackEncoder() = default;
HpackEncoder::HpackEncoder(HpackEncoder&&) noexcept = default;
HpackEncoder& HpackEncoder::operator=(HpackEncoder&&) noexcept = default;

std::string HpackEncoder::Encode(const HeaderList& fields) {
  std::vector<nghttp2_nv> entries;
  entries.reserve(fields.size());
  for (const HeaderField& field : fields) {
    entries.push_back(
        {Octets(field.name), Octets(field.value), field.name.size(), field.value.size(), state_->FlagsOf(field.name)});
  }
  std::string block(nghttp2_hd_deflate_bound(state_->deflater.get(), entries.data(), entries.size()), '\0');
  const auto size =
      nghttp2_hd_deflate_hd(state_->deflater.get(), Octets(block), block.size(), entries.data(), entries.size());
  CheckMemory(size);
  block.resize(static_cast<std::size_t>(size));
  return block;
}

void HpackEncoder::SetPeerTableSize(std::size_t size) {
  CheckMemory(nghttp2_hd_deflate_change_table_size(state_->deflater.get(), size));
}

struct HpackDecoder::State {
  std::unique_ptr<nghttp2_hd_inflater, InflaterDeleter> inflater;
  std::size_t table_size = kDefaultHeaderTableSize;
  bool update_due = false;  // the table shrank, and the next block must say so
  bool broken = false;
};

HpackDecoder::HpackDecoder(std::size_t table_size) : state_(std::make_unique<State>()) {
  nghttp2_hd_inflater* inflater = nullptr;
  CheckMemory(nghttp2_hd_inflate_new(&inflater));
  state_->inflater.reset(inflater);
  if (table_size != kDefaultHeaderTableSize) SetTableSize(table_size);
}
HpackDecoder::~HpackDecoder() = default;
HpackDecoder::HpackDecoder(HpackDecoder&&) noexcept = default;
HpackDecoder& HpackDecoder::operator=(HpackDecoder&&) noexcept = default;

HpackBlock HpackDecoder::Decode(std::string_view block) {
  if (state_->broken) return {{}, "an earlier header block did not decode, so the dynamic table is unknown"};
  nghttp2_hd_inflater* inflater = state_->inflater.get();
  HpackBlock decoded;
  std::string_view rest = block;
  // While nothing of the block is taken: an update itself gives no field.
  const bool shrank = std::exchange(state_->update_due, false);
  while (true) {
    nghttp2_nv field{};
    int flags = 0;
    const auto used = nghttp2_hd_inflate_hd2(inflater, &field, &flags, Octets(rest), rest.size(), 1);
    if (used < 0) {
      state_->broken = true;
      decoded.malformed = "HPACK error in field " + std::to_string(decoded.fields.size() + 1) + " at octet " +
                          std::to_string(block.size() - rest.size()) + " of " + std::to_string(block.size()) + ": " +
                          DescribeHpackFault(rest, decoded.fields.empty(), shrank && rest.size() == block.size());
      return decoded;
    }
    rest.remove_prefix(static_cast<std::size_t>(used));
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
      decoded.fields.push_back(
          {std::string(Text(field.name, field.namelen)), std::string(Text(field.value, field.valuelen))});
    }
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
  }
  nghttp2_hd_inflate_end_headers(inflater);
  return decoded;
}

void HpackDecoder::SetTableSize(std::size_t size) {
  state_->update_due = state_->update_due || size < state_->table_size;
  state_->table_size = size;
  CheckMemory(nghttp2_hd_inflate_change_table_size(state_->inflater.get(), size));
}

}  // namespace assay::protocol
