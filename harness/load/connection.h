#pragma once

#include <memory>
#include <string>

#include "harness/load/call.h"
#include "harness/load/tally.h"
#include "harness/load/verifier.h"
#include "harness/net/transport.h"

namespace assay::load {

// What the connections of one thread share.
struct Desk {
  Tally& tally;
  Verifier& verifier;
  // Where all reads go; what a read leaves over is the connection's to keep.
  char* buffer = nullptr;
  std::size_t buffer_size = 0;
};

// A connection that carries calls, on a transport that is connected already. It waits for nothing: its thread tells it
// what to do. Implementations: HTTP/2 with gRPC, HTTP/1.1.
class Connection {
 public:
  enum class State {
    kGreeting,  // the other side has not said yet how many calls it takes
    kOpen,
    kLeaving,  // takes no more calls, and ends with the last one
    kRolled,   // over in good order, to be replaced
    kLost,     // over
  };

  virtual ~Connection() = default;

  State state() const { return state_; }
  bool ended() const { return state_ == State::kRolled || state_ == State::kLost; }
  // Why it is lost.
  const std::string& reason() const { return reason_; }
  int in_flight() const { return in_flight_; }
  // How many calls could be started now.
  int Free() const { return state_ == State::kOpen && limit_ > in_flight_ ? limit_ - in_flight_ : 0; }

  // Asks for Free() > 0. Octets leave with Flush(), so that many calls share a write.
  virtual void Start(const Call& call, Nanos now) = 0;
  // There is something to read. All calls that it ends are reported to the tally.
  virtual void OnReadable() = 0;
  // Sends what is waiting; whether some of it must wait for the socket.
  virtual bool Flush() = 0;
  // Ends the calls that were sent before `since`: they took too long.
  virtual void Expire(Nanos since, Nanos now) = 0;
  // The other side goes away, or this one gives up on it: calls in flight have failed.
  virtual void Abandon(Failure failure, const std::string& reason) = 0;

 protected:
  State state_ = State::kGreeting;
  std::string reason_;
  int in_flight_ = 0;
  int limit_ = 1;
};

}  // namespace assay::load
