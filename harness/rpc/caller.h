#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/rpc/event_log.h"
#include "harness/schema/schema.h"
#include "harness/script/call_results.h"
#include "harness/script/script.h"

namespace assay::rpc {

// What a call is made of, all placeholders filled.
struct CallPlan {
  std::string label;
  std::string path;
  std::string kind;
  std::string input_type;  // empty where no schema knows the method
  std::string output_type;
  std::string connection;
  int codings = 0;  // announced and taken: bits of grpc_compression_algorithm
  std::optional<std::string> compression;
  std::optional<Duration> deadline;
  bool wait_for_ready = false;
  transcript::HeaderList metadata;  // values are octets
};

// What a call has come to.
struct CallProgress {
  script::CallResults results;
  bool opened = false;  // the library has sent the request's metadata, or given up
  bool initial_seen = false;
  bool ended = false;
  bool sending = false;      // messages or the half-close are not taken by the library yet
  std::size_t arrivals = 0;  // initial metadata, messages and the status, as they come
};

// Makes calls through grpc++ and records what it tells of them. All of it happens on the thread that owns the Caller,
// in Pump and in the functions that start something; there is one completion queue and no thread a call.
class Caller {
 public:
  Caller(const script::Endpoint& endpoint, const Clock& clock, EventLog& log,
         std::shared_ptr<const schema::Schema> schema);
  // Cancels what is open and waits until the library has let go of it.
  ~Caller();

  // Starts a call. The first connection of all must come about, within the endpoint's connect_timeout and `deadline`:
  // kUnreachable otherwise. On a later one the call itself fails, as an application would see it.
  Status Start(const CallPlan& plan, Time deadline);
  // Queues a message; the library takes one at a time, as the target's flow control lets it. The last one of a stream
  // may carry the half-close.
  void Send(std::string_view label, std::string octets, bool half_close);
  void HalfClose(std::string_view label);
  void Cancel(std::string_view label);
  // Null where no such call was started.
  const CallProgress* Find(std::string_view label) const;

  // Lets things happen until `done` or the deadline; which of both.
  bool PumpUntil(Time deadline, const std::function<bool()>& done);
  // Takes in whatever has happened already.
  void Drain();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace assay::rpc
