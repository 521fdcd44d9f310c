#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "harness/base/clock.h"
#include "harness/net/pipe.h"
#include "harness/peer/defect.h"
#include "harness/peer/health_registry.h"
#include "harness/peer/user_store.h"

namespace assay::peer {

struct Options {
  bool require_token = false;
  std::string token = "token123";
  std::string readonly_token = "readonly123";
  std::size_t max_users = 100'000;
  std::uint64_t max_upload = std::uint64_t{64} << 20;  // octets of one upload
  std::uint32_t max_message = 4u << 20;                // octets of one message, gRPC's usual limit
  Duration min_time_remaining{};                       // 0: no rule of its own
  std::uint32_t stream_limit = 250;                    // SETTINGS_MAX_CONCURRENT_STREAMS
  Duration grace = std::chrono::seconds(5);            // of a drain
  std::string name = "peer";                           // x-served-by
  bool tls = false;                                    // over sockets only (serve.h)
  std::string client_authority;                        // PEM: with TLS, clients show a certificate of it; empty: none
  Defect defect = Defect::kNone;
};

// What the connections of one server share. One thread; no locks.
struct Server {
  explicit Server(Options with) : options(std::move(with)), users(options.max_users) {}

  bool Has(Defect defect) const { return options.defect == defect; }
  // Health says NOT_SERVING, watchers are ended, connections say GOAWAY and close when their calls have ended; those
  // that run after `grace` are ended.
  void Drain(Duration grace);

  struct Stats {
    std::map<std::string, std::int64_t> handled;  // by path: calls whose handler started
    std::int64_t cancelled = 0;                   // by the client, before the handler had ended them
    std::int64_t running = 0;
  };

  const Options options;
  UserStore users;
  HealthRegistry health;
  Stats stats;
  Time now;                         // of the last event of any connection
  std::optional<Time> drain_until;  // set: draining
  // What mutants keep.
  std::string cut_message;           // of a cancelled call
  std::size_t places_lost = 0;       // in the limit of streams
  std::size_t resets = 0;            // that clients sent
  std::string last_message;          // what was sent last, for the mutant that mixes streams up
  bool fallen = false;               // serves nobody any more, as a mutant
  bool authenticated = false;        // somebody was
  std::set<std::string> files_sent;  // by reflection
  const void* last_sender = nullptr;
};

// A small gRPC server that keeps to the specifications: user.UserService, grpc.health.v1.Health,
// reflection, assay.control.Control and assay.echo.Echo over HTTP/2 with prior knowledge, each connection a machine
// without I/O. With a defect it is a mutant, wrong in that one thing.
std::unique_ptr<net::ByteMachine> CreateConnection(std::shared_ptr<Server> server);

}  // namespace assay::peer
