#include "harness/net/pipe.h"

#include <cstring>
#include <utility>

namespace assay::net {
namespace {

class PipeTransport final : public Transport {
 public:
  PipeTransport(FakeClock& clock, std::unique_ptr<ByteMachine> machine) : clock_(clock), machine_(std::move(machine)) {}

  IoResult Read(char* buffer, std::size_t size) override {
    RunDueTimer();
    Collect();
    if (incoming_.empty()) {
      if (!machine_->WantsClose()) return {IoState::kWouldBlock};
      end_read_ = true;
      return {IoState::kClosed};
    }
    const std::size_t taken = incoming_.copy(buffer, size);
    incoming_.erase(0, taken);
    return {IoState::kDone, taken};
  }

  IoResult Write(std::string_view octets) override {
    RunDueTimer();
    Collect();
    // As a kernel does: what is written before our side knows of the end goes nowhere.
    if (write_ended_ || end_read_) return {IoState::kReset, 0, "broken pipe"};
    if (!machine_->WantsClose()) machine_->Receive(octets, clock_.Now());
    return {IoState::kDone, octets.size()};
  }

  Readiness Wait(bool for_write, Time deadline) override {
    while (true) {
      Collect();
      if (for_write || !incoming_.empty() || machine_->WantsClose()) return Readiness::kReady;
      const std::optional<Time> timer = machine_->NextTimer();
      if (!timer || *timer > deadline) {
        clock_.AdvanceTo(deadline);
        return Readiness::kExpired;
      }
      clock_.AdvanceTo(*timer);
      machine_->OnTimer(clock_.Now());
    }
  }

  void ShutdownWrite() override {
    if (!std::exchange(write_ended_, true) && !machine_->WantsClose()) machine_->ReceiveEnd(clock_.Now());
  }

  std::string Peer() const override { return "pipe"; }

 private:
  // The clock may have been moved by another connection's wait.
  void RunDueTimer() {
    const std::optional<Time> timer = machine_->NextTimer();
    if (timer && *timer <= clock_.Now()) machine_->OnTimer(clock_.Now());
  }
  void Collect() { incoming_ += machine_->TakeOutput(); }

  FakeClock& clock_;
  std::unique_ptr<ByteMachine> machine_;
  std::string incoming_;      // sent by the machine, not read yet
  bool end_read_ = false;     // Read has told the end
  bool write_ended_ = false;  // ShutdownWrite
};

class PipeDialer final : public Dialer {
 public:
  PipeDialer(FakeClock& clock, std::function<std::unique_ptr<ByteMachine>()> make)
      : clock_(clock), make_(std::move(make)) {}

  Result<std::unique_ptr<Transport>> Dial(const Clock&, Time) override {
    return std::make_unique<PipeTransport>(clock_, make_());
  }

 private:
  FakeClock& clock_;
  std::function<std::unique_ptr<ByteMachine>()> make_;
};

}  // namespace

std::unique_ptr<Dialer> CreatePipeDialer(FakeClock& clock, std::function<std::unique_ptr<ByteMachine>()> make) {
  return std::make_unique<PipeDialer>(clock, std::move(make));
}

}  // namespace assay::net
