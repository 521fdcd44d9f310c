#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "harness/base/result.h"
#include "harness/net/pipe.h"

namespace assay::net {

// Serves ByteMachines, a new one for each accepted connection, on a thread of its own with one poll(2) loop, until it
// is destroyed. Timers of the machines are honoured; `make` and the machines run on that thread only.
class MachineServer {
 public:
  using Factory = std::function<std::unique_ptr<ByteMachine>()>;

  // Listens on 127.0.0.1; port 0 takes a free one. Errors: kUsage where the port is taken or not ours to take.
  static Result<std::unique_ptr<MachineServer>> Start(std::uint16_t port, Factory make);
  // Closes the listener and every connection, and waits for the thread.
  ~MachineServer();

  std::uint16_t port() const;

 private:
  class Loop;
  explicit MachineServer(std::unique_ptr<Loop> loop);

  std::unique_ptr<Loop> loop_;
};

}  // namespace assay::net
