#include "harness/protocol/http2_settings.h"

#include <algorithm>

#include "harness/protocol/number.h"

namespace assay::protocol {
namespace {

constexpr std::pair<Setting, std::string_view> kNames[] = {
    {Setting::kHeaderTableSize, "HEADER_TABLE_SIZE"},
    {Setting::kEnablePush, "ENABLE_PUSH"},
    {Setting::kMaxConcurrentStreams, "MAX_CONCURRENT_STREAMS"},
    {Setting::kInitialWindowSize, "INITIAL_WINDOW_SIZE"},
    {Setting::kMaxFrameSize, "MAX_FRAME_SIZE"},
    {Setting::kMaxHeaderListSize, "MAX_HEADER_LIST_SIZE"},
    {Setting::kEnableConnectProtocol, "ENABLE_CONNECT_PROTOCOL"},
};

}  // namespace

std::string SettingName(std::uint16_t id) {
  for (const auto& [setting, name] : kNames) {
    if (static_cast<std::uint16_t>(setting) == id) return std::string(name);
  }
  return HexNumber(id);
}

std::optional<std::uint16_t> ParseSettingName(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  std::string_view bare = upper;
  if (bare.starts_with("SETTINGS_")) bare.remove_prefix(9);
  for (const auto& [setting, name] : kNames) {
    if (name == bare) return static_cast<std::uint16_t>(setting);
  }
  return ParseNumber(text, UINT16_MAX);
}

std::optional<std::uint32_t> FindSetting(const SettingsList& settings, Setting id) {
  std::optional<std::uint32_t> found;
  for (const auto& [key, value] : settings) {
    if (key == static_cast<std::uint16_t>(id)) found = value;
  }
  return found;
}

std::string DescribeIllegalSetting(std::uint16_t id, std::uint32_t value) {
  const auto say = [&](std::string_view rule) {
    return "SETTINGS_" + SettingName(id) + " is " + std::to_string(value) + ", " + std::string(rule);
  };
  switch (static_cast<Setting>(id)) {
    case Setting::kEnablePush:
      return value > 1 ? say("not 0 or 1 (RFC 9113 §6.5.2)") : "";
    case Setting::kInitialWindowSize:
      return value > kLargestWindow ? say("above 2147483647 (RFC 9113 §6.5.2)") : "";
    case Setting::kMaxFrameSize:
      return value < kDefaultMaxFrameSize || value > kLargestMaxFrameSize
                 ? say("not between 16384 and 16777215 (RFC 9113 §6.5.2)")
                 : "";
    case Setting::kEnableConnectProtocol:
      return value > 1 ? say("not 0 or 1 (RFC 8441 §3)") : "";
    case Setting::kHeaderTableSize:
    case Setting::kMaxConcurrentStreams:
    case Setting::kMaxHeaderListSize:
      break;
  }
  return "";
}

}  // namespace assay::protocol
