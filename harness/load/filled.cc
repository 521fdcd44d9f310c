#include "harness/load/filled.h"

#include <algorithm>
#include <cstring>

namespace assay::load {
namespace {

// splitmix64: a number's digits look like those of no other.
std::uint64_t Scramble(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

char Digit(const Hole& hole, std::size_t position, std::uint64_t number) {
  if (hole.kind == Hole::Kind::kSequence) {
    std::size_t behind = hole.width - 1 - position;
    while (behind-- > 0 && number > 0) number /= 10;
    return static_cast<char>('0' + number % 10);
  }
  const std::uint64_t random = Scramble((number * 64 + position / 16) ^ hole.salt);
  return "0123456789abcdef"[(random >> (position % 16 * 4)) & 15];
}

void FillWhole(const Hole& hole, std::uint64_t number, char* out) {
  if (hole.kind == Hole::Kind::kSequence) {
    for (std::size_t i = hole.width; i-- > 0; number /= 10) out[i] = static_cast<char>('0' + number % 10);
    return;
  }
  for (std::size_t i = 0; i < hole.width; ++i) out[i] = Digit(hole, i, number);
}

}  // namespace

void Salt(Workload& workload, std::uint64_t seed) {
  const auto salt = [seed](Piece& piece) {
    for (Hole& hole : piece.holes) {
      if (hole.kind == Hole::Kind::kRandom) hole.salt = Scramble(seed);
    }
  };
  for (Row& row : workload.rows) {
    for (Piece& message : row.messages) salt(message);
    for (Piece& value : row.metadata) salt(value);
    salt(row.url);
  }
}

void CopyFilled(const Piece& piece, std::size_t from, std::size_t size, std::uint64_t number, char* out) {
  std::memcpy(out, piece.octets.data() + from, size);
  for (const Hole& hole : piece.holes) {
    const std::size_t begin = std::max<std::size_t>(hole.at, from);
    const std::size_t end = std::min<std::size_t>(hole.at + hole.width, from + size);
    if (begin >= end) continue;
    if (end - begin == hole.width) {
      FillWhole(hole, number, out + (begin - from));
    } else {
      for (std::size_t at = begin; at < end; ++at) out[at - from] = Digit(hole, at - hole.at, number);
    }
  }
}

}  // namespace assay::load
