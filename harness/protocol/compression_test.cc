#include "harness/protocol/compression.h"

#include <gtest/gtest.h>

#include <random>

#include "harness/base/bytes.h"

namespace assay::protocol {
namespace {

constexpr std::size_t kLimit = 1 << 20;

TEST(Compression, NamesAreThoseOfGrpcEncoding) {
  for (const Coding coding : {Coding::kIdentity, Coding::kGzip, Coding::kDeflate}) {
    EXPECT_EQ(ParseCoding(CodingName(coding)), coding);
  }
  EXPECT_EQ(CodingName(Coding::kDeflate), "deflate");
  for (const char* name : {"", "GZIP", "br", "x-gzip"}) EXPECT_EQ(ParseCoding(name), std::nullopt);
}

TEST(Compression, FormatsAreGzipAndZlib) {
  EXPECT_EQ(ToHex(Compress(Coding::kGzip, "a")).substr(0, 6), "1f8b08");  // RFC 1952
  EXPECT_EQ(ToHex(Compress(Coding::kDeflate, "a")).substr(0, 2), "78");   // RFC 1950
  EXPECT_EQ(Decompress(Coding::kGzip, *FromHex("1f8b080000000000000373040063d31ff102000000"), kLimit).error(),
            "no valid gzip: incorrect data check");
}

TEST(Compression, ReadsBackWhatItWrote) {
  std::mt19937 random(10);
  for (const Coding coding : {Coding::kIdentity, Coding::kGzip, Coding::kDeflate}) {
    for (const std::size_t size : {0, 1, 1000, 16384, 100000}) {
      std::string octets(size, '\0');
      for (char& c : octets) c = static_cast<char>(random() % 20);
      EXPECT_EQ(Decompress(coding, Compress(coding, octets), kLimit), octets) << CodingName(coding) << size;
    }
  }
}

TEST(Decompress, StopsAtTheLimit) {
  const std::string octets(kLimit, 'a');
  for (const Coding coding : {Coding::kIdentity, Coding::kGzip, Coding::kDeflate}) {
    const std::string packed = Compress(coding, octets);
    EXPECT_EQ(Decompress(coding, packed, kLimit)->size(), kLimit);
    EXPECT_EQ(Decompress(coding, packed, kLimit - 1).error(), "more than 1048575 octets when decompressed");
  }
}

TEST(Decompress, RefusesWhatIsTruncatedOrTrailing) {
  for (const Coding coding : {Coding::kGzip, Coding::kDeflate}) {
    const std::string packed = Compress(coding, "hello, hello, hello");
    for (std::size_t size = 0; size < packed.size(); ++size) {
      EXPECT_FALSE(Decompress(coding, packed.substr(0, size), kLimit)) << size;
    }
    EXPECT_FALSE(Decompress(coding, packed + "x", kLimit));
    EXPECT_FALSE(Decompress(coding, "hello", kLimit));
  }
  EXPECT_FALSE(Decompress(Coding::kGzip, Compress(Coding::kDeflate, "a"), kLimit));
  EXPECT_FALSE(Decompress(Coding::kDeflate, Compress(Coding::kGzip, "a"), kLimit));
}

TEST(Decompress, TakesSeveralGzipMembers) {
  EXPECT_EQ(Decompress(Coding::kGzip, Compress(Coding::kGzip, "a") + Compress(Coding::kGzip, "b"), kLimit), "ab");
}

TEST(Decompress, SurvivesAnyChange) {
  std::mt19937 random(11);
  const std::string packed = Compress(Coding::kGzip, std::string(300, 'a') + "bcdefgh");
  for (int round = 0; round < 2000; ++round) {
    std::string changed = packed;
    changed[random() % changed.size()] = static_cast<char>(random());
    const auto octets = Decompress(Coding::kGzip, changed, kLimit);
    if (octets) {
      EXPECT_EQ(octets->size(), 307U);
    }
  }
}

}  // namespace
}  // namespace assay::protocol
