#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/clock.h"
#include "harness/net/transport.h"

namespace assay::net {

// The far end of a connection as a machine without I/O: octets in, octets out, timers asked for. harness/peer is one;
// served over a socket (net/serve.h) or over the pipe below.
class ByteMachine {
 public:
  virtual ~ByteMachine() = default;
  virtual void Receive(std::string_view octets, Time now) = 0;
  virtual void ReceiveEnd(Time now) = 0;  // the client sent end-of-file
  virtual std::string TakeOutput() = 0;   // what is to be sent now
  virtual bool WantsClose() const = 0;    // after the output
  virtual std::optional<Time> NextTimer() const = 0;
  virtual void OnTimer(Time now) = 0;  // and NextTimer() is later then, or gone
};

// A dialer whose connections end in machines made by `make`, in this same thread. Waiting moves `clock` straight to the
// machine's next timer or to the deadline, so a second of silence costs nothing.
std::unique_ptr<Dialer> CreatePipeDialer(FakeClock& clock, std::function<std::unique_ptr<ByteMachine>()> make);

}  // namespace assay::net
