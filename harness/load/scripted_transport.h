#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "harness/net/transport.h"

namespace assay::load {

// For tests: both ends of a transport in one hand.
struct Wire {
  std::string incoming;         // what the connection reads next
  std::string outgoing;         // what it has written
  bool closed = false;          // by the far end, behind `incoming`
  std::size_t room = SIZE_MAX;  // octets that may still be written

  std::string Take() { return std::exchange(outgoing, {}); }
};

class ScriptedTransport final : public net::Transport {
 public:
  explicit ScriptedTransport(Wire& wire) : wire_(wire) {}

  net::IoResult Read(char* buffer, std::size_t size) override {
    if (wire_.incoming.empty()) return {wire_.closed ? net::IoState::kClosed : net::IoState::kWouldBlock};
    const std::size_t part = std::min(size, wire_.incoming.size());
    std::memcpy(buffer, wire_.incoming.data(), part);
    wire_.incoming.erase(0, part);
    return {net::IoState::kDone, part};
  }
  net::IoResult Write(std::string_view octets) override {
    const std::size_t part = std::min(wire_.room, octets.size());
    if (part == 0) return {net::IoState::kWouldBlock};
    wire_.outgoing += octets.substr(0, part);
    wire_.room -= part;
    return {net::IoState::kDone, part};
  }
  net::Readiness Wait(bool, Time) override { return net::Readiness::kReady; }
  void ShutdownWrite() override {}
  std::string Peer() const override { return "script"; }

 private:
  Wire& wire_;
};

}  // namespace assay::load
