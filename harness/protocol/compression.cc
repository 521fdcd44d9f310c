#include "harness/protocol/compression.h"

#include <zlib.h>

#include <array>
#include <cstdlib>

namespace assay::protocol {
namespace {

// windowBits of zlib: the largest window, and 16 more for the gzip format.
constexpr int kWindowBits = 15;
int WindowBits(Coding coding) { return coding == Coding::kGzip ? kWindowBits + 16 : kWindowBits; }

// zlib refuses right arguments only for want of memory, which we do not outlive anywhere.
void CheckMemory(int code) {
  if (code != Z_OK) std::abort();
}

Bytef* Input(std::string_view octets) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(octets.data()));  // NOLINT: zlib does not write there
}

struct Inflater {
  explicit Inflater(int window_bits) { CheckMemory(inflateInit2(&stream, window_bits)); }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
};

std::string Why(int code, const z_stream& stream) {
  if (code == Z_BUF_ERROR) return "the data ends early";
  if (code == Z_NEED_DICT) return "it asks for a dictionary";
  return stream.msg == nullptr ? "the data is broken" : stream.msg;
}

}  // namespace

std::string_view CodingName(Coding coding) {
  constexpr std::array<std::string_view, 3> kNames = {"identity", "gzip", "deflate"};
  return kNames[static_cast<std::size_t>(coding)];
}

std::optional<Coding> ParseCoding(std::string_view name) {
  for (const Coding coding : {Coding::kIdentity, Coding::kGzip, Coding::kDeflate}) {
    if (CodingName(coding) == name) return coding;
  }
  return std::nullopt;
}

std::string Compress(Coding coding, std::string_view octets) {
  if (coding == Coding::kIdentity) return std::string(octets);
  z_stream stream{};
  constexpr int kMemLevel = 8;  // zlib's default
  CheckMemory(
      deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WindowBits(coding), kMemLevel, Z_DEFAULT_STRATEGY));
  std::string out(deflateBound(&stream, octets.size()), '\0');
  stream.next_in = Input(octets);
  stream.avail_in = static_cast<uInt>(octets.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());  // NOLINT
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Parsed<std::string> Decompress(Coding coding, std::string_view octets, std::size_t limit) {
  const auto above = [&] { return Malformed("more than " + std::to_string(limit) + " octets when decompressed"); };
  if (coding == Coding::kIdentity) return octets.size() > limit ? Parsed<std::string>(above()) : std::string(octets);
  const std::string name(CodingName(coding));
  Inflater inflater(WindowBits(coding));
  z_stream& stream = inflater.stream;
  stream.next_in = Input(octets);
  stream.avail_in = static_cast<uInt>(octets.size());
  std::string out;
  std::array<char, 16384> buffer;
  while (true) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());  // NOLINT
    stream.avail_out = buffer.size();
    const int code = inflate(&stream, Z_NO_FLUSH);
    out.append(buffer.data(), buffer.size() - stream.avail_out);
    if (out.size() > limit) return above();
    if (code == Z_STREAM_END) {
      if (stream.avail_in == 0) return out;
      if (coding != Coding::kGzip)
        return Malformed(std::to_string(stream.avail_in) + " octets behind the end of " + name);
      inflateReset(&stream);
    } else if (code != Z_OK) {
      return Malformed("no valid " + name + ": " + Why(code, stream));
    }
  }
}

}  // namespace assay::protocol
