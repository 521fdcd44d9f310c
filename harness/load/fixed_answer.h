#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/load/now.h"
#include "harness/load/out_buffer.h"
#include "harness/net/pipe.h"

namespace assay::load {

// The far end of a connection that answers every gRPC call with OK and one and the same message, and that costs next to
// nothing: against it, a load generator measures itself. It reads frames as far as it must, and verifies nothing.
class FixedAnswer final : public net::ByteMachine {
 public:
  // Receives the time of each call's arrival, where it is not null.
  FixedAnswer(std::string_view message, std::vector<Nanos>* arrivals);

  void Receive(std::string_view octets, Time now) override;
  void ReceiveEnd(Time) override { closing_ = true; }
  std::string TakeOutput() override;
  bool WantsClose() const override { return closing_; }
  std::optional<Time> NextTimer() const override { return std::nullopt; }
  void OnTimer(Time) override {}

 private:
  std::size_t Consume(std::string_view octets);
  void AppendAnswer(std::uint32_t stream);

  std::vector<Nanos>* arrivals_;
  std::string first_;               // an answer whose header blocks fill the dynamic table
  std::string later_;               // one whose blocks use it
  std::size_t first_trailers_ = 0;  // where the last frame begins in each
  std::size_t later_trailers_ = 0;
  std::size_t data_ = 0;  // octets of the DATA frame
  bool answered_ = false;
  std::size_t preface_left_;
  std::string rest_;
  OutBuffer out_;
  std::uint32_t unreturned_ = 0;
  bool closing_ = false;
};

}  // namespace assay::load
