#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/protocol/http2_settings.h"

namespace assay::wire {

// How a connection behaves on its own account; `connect` changes that.
struct Habits {
  protocol::SettingsList settings = DefaultSettings();
  // Added to the window of the connection at once, so that many streams do not wait for each other.
  std::uint32_t window = (16u << 20) - protocol::kDefaultInitialWindowSize;
  std::optional<std::string> preface;  // instead of the client preface, SETTINGS and WINDOW_UPDATE
  bool settings_ack = true;
  bool ping_ack = true;
  bool window_update = true;

  // No pushes, which gRPC does not know; and windows of 4 MiB, so that a message of the usual limit needs no update.
  static protocol::SettingsList DefaultSettings() {
    return {{static_cast<std::uint16_t>(protocol::Setting::kEnablePush), 0},
            {static_cast<std::uint16_t>(protocol::Setting::kInitialWindowSize), 4u << 20}};
  }
};

}  // namespace assay::wire
