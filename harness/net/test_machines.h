#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "harness/net/pipe.h"

namespace assay::net {

// For tests: greets, gives back what it gets, answers "late" with itself after a minute and "bye" with an end.
class EchoMachine final : public ByteMachine {
 public:
  void Receive(std::string_view octets, Time now) override {
    if (octets == "late") {
      timer_ = now + std::chrono::minutes(1);
    } else {
      output_ += octets;
      closing_ = octets == "bye";
    }
  }
  void ReceiveEnd(Time) override {
    output_ += "<end>";
    closing_ = true;
  }
  std::string TakeOutput() override { return std::exchange(output_, {}); }
  bool WantsClose() const override { return closing_; }
  std::optional<Time> NextTimer() const override { return timer_; }
  void OnTimer(Time) override {
    timer_.reset();
    output_ += "late";
  }

 private:
  std::string output_ = "hello ";
  bool closing_ = false;
  std::optional<Time> timer_;
};

inline std::unique_ptr<ByteMachine> MakeEcho() { return std::make_unique<EchoMachine>(); }

// Reads until the transport ends, `size` octets are there, or the deadline.
inline std::string ReadSome(Transport& transport, std::size_t size, Time deadline, IoResult* end = nullptr) {
  std::string text;
  char buffer[4096];
  while (text.size() < size) {
    const IoResult result = transport.Read(buffer, std::min(sizeof buffer, size - text.size()));
    if (result.state == IoState::kDone) text.append(buffer, result.octets);
    if (result.state == IoState::kClosed || result.state == IoState::kReset) {
      if (end != nullptr) *end = result;
      break;
    }
    if (result.state == IoState::kWouldBlock && transport.Wait(false, deadline) == Readiness::kExpired) break;
  }
  return text;
}

// Writes all of it, waiting for room.
inline IoResult WriteAll(Transport& transport, std::string_view octets, Time deadline) {
  while (!octets.empty()) {
    const IoResult result = transport.Write(octets);
    if (result.state == IoState::kClosed || result.state == IoState::kReset) return result;
    octets.remove_prefix(result.octets);
    if (result.state == IoState::kWouldBlock && transport.Wait(true, deadline) == Readiness::kExpired) return result;
  }
  return {};
}

}  // namespace assay::net
