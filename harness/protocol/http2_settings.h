#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::protocol {

// Identifiers of settings (RFC 9113 §6.5.2, RFC 8441 §3). Others are legal on the wire and ignored, so APIs pass
// numbers.
enum class Setting : std::uint16_t {
  kHeaderTableSize = 0x1,
  kEnablePush = 0x2,
  kMaxConcurrentStreams = 0x3,
  kInitialWindowSize = 0x4,
  kMaxFrameSize = 0x5,
  kMaxHeaderListSize = 0x6,
  kEnableConnectProtocol = 0x8,
};

// Pairs of identifier and value in the order of the wire; one may stand twice, and the last one counts.
using SettingsList = std::vector<std::pair<std::uint16_t, std::uint32_t>>;

// What holds before the first SETTINGS frame (RFC 9113 §6.5.2). The two that are not here are unlimited at first.
inline constexpr std::uint32_t kDefaultHeaderTableSize = 4096;
inline constexpr std::uint32_t kDefaultInitialWindowSize = 65535;
inline constexpr std::uint32_t kDefaultMaxFrameSize = 16384;
// Bounds of legal values.
inline constexpr std::uint32_t kLargestMaxFrameSize = 16777215;
inline constexpr std::uint32_t kLargestWindow = 2147483647;

// "HEADER_TABLE_SIZE", "MAX_FRAME_SIZE"; "0x10" where the identifier has no name.
std::string SettingName(std::uint16_t id);
// Reads names in upper or lower case, with or without "SETTINGS_" before them, and numbers ("0x10", "16").
std::optional<std::uint16_t> ParseSettingName(std::string_view text);
// The value that counts: the last one of that identifier, or nothing.
std::optional<std::uint32_t> FindSetting(const SettingsList& settings, Setting id);
// Why the value is illegal (RFC 9113 §6.5.2); empty: it is not.
std::string DescribeIllegalSetting(std::uint16_t id, std::uint32_t value);

}  // namespace assay::protocol
