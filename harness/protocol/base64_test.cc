#include "harness/protocol/base64.h"

#include <gtest/gtest.h>

#include <random>

namespace assay::protocol {
namespace {

TEST(Base64, TakesBothForms) {
  EXPECT_EQ(EncodeBase64("foob"), "Zm9vYg") << "as -bin metadata has it";
  EXPECT_EQ(EncodeBase64("foob", true), "Zm9vYg==");
  EXPECT_EQ(EncodeBase64("\xfb\xff\xfe"), "+//+");
  for (const std::string_view form : {"Zm9vYg==", "Zm9vYg"}) {
    const auto decoded = DecodeBase64(form);
    ASSERT_TRUE(decoded) << form;
    EXPECT_EQ(decoded->octets, "foob");
    EXPECT_EQ(decoded->padded, form.ends_with('='));
    EXPECT_TRUE(decoded->canonical);
  }
}

TEST(Base64, RefusesWhatIsNoBase64) {
  for (const char* text : {"Z", "Zm9vY", "Zg=", "Zm8==", "Zg===", "Zm9v=", "=", "==", "Z=g=", "Zg==Zg==", "Zm 9v",
                           "Zm9v\n", "-_-_", "Zm9v,Zg"}) {
    EXPECT_FALSE(DecodeBase64(text)) << text;
  }
  EXPECT_EQ(DecodeBase64("a-b").error(), "\"-\" at octet 1 is not in the alphabet of base64");
}

TEST(Base64, TellsBitsThatNoOctetTakes) {
  EXPECT_FALSE(DecodeBase64("Zh==")->canonical);
  EXPECT_EQ(DecodeBase64("Zh==")->octets, "f");
}

TEST(Base64, ReadsBackWhatItWrote) {
  std::mt19937 random(9);
  for (int round = 0; round < 1000; ++round) {
    std::string octets(random() % 50, '\0');
    for (char& c : octets) c = static_cast<char>(random());
    EXPECT_EQ(DecodeBase64(EncodeBase64(octets))->octets, octets);
    EXPECT_EQ(DecodeBase64(EncodeBase64(octets, true))->octets, octets);
    if (const auto decoded = DecodeBase64(octets)) {
      EXPECT_LE(decoded->octets.size(), octets.size());
    }
  }
}

}  // namespace
}  // namespace assay::protocol
