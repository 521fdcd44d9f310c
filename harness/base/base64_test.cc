#include "harness/base/base64.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

// The test vectors of RFC 4648 §10.
constexpr std::pair<std::string_view, std::string_view> kVectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

TEST(Base64, HoldsTheVectorsOfTheRfc) {
  for (const auto& [octets, text] : kVectors) {
    EXPECT_EQ(ToBase64(octets), text);
    EXPECT_EQ(ToBase64(octets, /*padded=*/false), text.substr(0, text.find('=')));
    EXPECT_EQ(FromBase64(text).value(), octets);
    EXPECT_EQ(FromBase64(text.substr(0, text.find('='))).value(), octets) << "without padding";
  }
}

TEST(Base64, KeepsEveryOctet) {
  std::string octets;
  for (int i = 0; i < 256; ++i) octets += static_cast<char>(i);
  EXPECT_EQ(FromBase64(ToBase64(octets)).value(), octets);
}

TEST(Base64, RefusesWhatIsNone) {
  for (const std::string_view text : {"A", "Zg=", "Zg===", "Zm8=x", "Zm 9v", "Zm9_"}) {
    EXPECT_FALSE(FromBase64(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace assay
