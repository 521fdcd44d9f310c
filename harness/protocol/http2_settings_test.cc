#include "harness/protocol/http2_settings.h"

#include <gtest/gtest.h>

namespace assay::protocol {
namespace {

TEST(SettingName, IsReadBackInEitherCase) {
  EXPECT_EQ(SettingName(5), "MAX_FRAME_SIZE");
  EXPECT_EQ(SettingName(8), "ENABLE_CONNECT_PROTOCOL");
  EXPECT_EQ(SettingName(7), "0x7");
  for (std::uint16_t id = 0; id < 20; ++id) EXPECT_EQ(ParseSettingName(SettingName(id)), id);
  EXPECT_EQ(ParseSettingName("initial_window_size"), 4);
  EXPECT_EQ(ParseSettingName("SETTINGS_ENABLE_PUSH"), 2);
  EXPECT_EQ(ParseSettingName("0x10"), 16);
  EXPECT_EQ(ParseSettingName("65535"), 65535);
  for (const char* text : {"", "settings_", "window", "65536", "-1"}) EXPECT_EQ(ParseSettingName(text), std::nullopt);
}

TEST(FindSetting, TakesTheLastOne) {
  const SettingsList settings = {{4, 1}, {5, 20000}, {4, 2}};
  EXPECT_EQ(FindSetting(settings, Setting::kInitialWindowSize), 2U);
  EXPECT_EQ(FindSetting(settings, Setting::kMaxHeaderListSize), std::nullopt);
}

TEST(IllegalSetting, BoundsAreThoseOfRfc9113) {
  const std::pair<std::uint16_t, std::uint32_t> legal[] = {{2, 0},     {2, 1},        {4, 0},          {4, 0x7FFFFFFF},
                                                           {5, 16384}, {5, 16777215}, {1, UINT32_MAX}, {3, 0},
                                                           {6, 0},     {8, 1},        {99, UINT32_MAX}};
  for (const auto& [id, value] : legal) EXPECT_EQ(DescribeIllegalSetting(id, value), "") << id;
  const std::pair<std::uint16_t, std::uint32_t> illegal[] = {
      {2, 2}, {4, 0x80000000}, {5, 16383}, {5, 16777216}, {8, 2}};
  for (const auto& [id, value] : illegal) {
    EXPECT_NE(DescribeIllegalSetting(id, value).find(std::to_string(value)), std::string::npos) << id;
  }
}

}  // namespace
}  // namespace assay::protocol
