#pragma once

#include <memory>
#include <string>

#include "harness/load/call.h"
#include "harness/load/out_buffer.h"
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
// what to do. Implementations: HTTP/2 with gRPC, HTTP/1.1, WebSocket.
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
  void OnReadable();
  // Sends what is waiting; whether some of it must wait for the socket.
  bool Flush();
  // Ends the calls that were sent before `since`: they took too long.
  virtual void Expire(Nanos since, Nanos now) = 0;
  // The other side is gone, or this one gives up on it: calls in flight fail.
  void Abandon(Failure failure, const std::string& reason);

 protected:
  Connection(std::unique_ptr<net::Transport> transport, Desk desk);

  // How many of the octets were used; the others come again, with more behind them. At least what was used must be
  // taken out of one whole buffer.
  virtual std::size_t Consume(const char* data, std::size_t size) = 0;
  // The other side sends no more; whether that is in order.
  virtual bool TakeEnd() { return false; }
  // All is written.
  virtual void OnWritten() {}
  virtual void FailAll(Failure failure, const std::string& reason) = 0;

  // No more calls here; the connection ends with the last one.
  void Leave();
  // Has a call less.
  void Release();

  Desk desk_;
  OutBuffer out_;
  State state_ = State::kGreeting;
  int in_flight_ = 0;
  int limit_ = 1;
  Nanos now_ = 0;  // of the octets that are being read

 private:
  std::unique_ptr<net::Transport> transport_;
  bool tls_;
  std::string rest_;  // what Consume left over
  std::string reason_;
};

}  // namespace assay::load
