#pragma once

#include <sched.h>
#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/net/address.h"

namespace assay::bench {

// A server under measurement: of our own, started for one trial, or somebody else's.
class Server {
 public:
  virtual ~Server() = default;
  virtual net::Address grpc() const = 0;
  virtual net::Address rest() const = 0;
  virtual std::optional<pid_t> pid() const = 0;  // where its CPU time can be read
  virtual bool Ended() const = 0;
};

class ServerSource {
 public:
  virtual ~ServerSource() = default;
  // Errors: kUnreachable, with what the server said last.
  virtual Result<std::unique_ptr<Server>> Start() = 0;
};

// Starts `program serve` as a process of its own each time, gRPC and REST on free ports of loopback, on the processors
// `cpus` (empty: any). `json` is its JSON library.
std::unique_ptr<ServerSource> CreateReferenceServers(std::string program, std::string json, std::vector<int> cpus);
// The same servers all the time.
std::unique_ptr<ServerSource> CreateGivenServers(net::Address grpc, net::Address rest);

// The processors that this process may use, in order.
std::vector<int> AllowedCpus();

// Keeps the calling thread, and whatever it starts meanwhile, on some processors; empty changes nothing.
class Pinned {
 public:
  explicit Pinned(const std::vector<int>& cpus);
  ~Pinned();
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;

 private:
  cpu_set_t before_;
  bool changed_ = false;
};

}  // namespace assay::bench
