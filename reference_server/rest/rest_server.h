#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "reference_server/options.h"

namespace assay::reference {

struct CallContext;
class Router;
struct TlsMaterial;

/// The REST side: the methods of the router by their routes, over HTTP/1.1 and WebSocket, on a port of its own. As many
/// loops as threads; none waits for a connection.
class RestServer {
 public:
  /// Null on failure, with one line for the user in `error`. What it is given must outlive it.
  static std::unique_ptr<RestServer> Start(const Options& options, const TlsMaterial& tls, CallContext& calls,
                                           const Router& router, std::string* error);
  /// Ends what is running at once.
  ~RestServer();
  RestServer(const RestServer&) = delete;
  RestServer& operator=(const RestServer&) = delete;

  int port() const;
  int threads() const;

  /// Takes no more connections, closes those that wait for a request, and closes each of the others when its answer is
  /// out. Returns at once.
  void Drain();
  /// Ends what is running now.
  void Abort();
  /// Returns when a drain has ended; what still runs at `deadline` is ended then.
  void WaitUntilDrained(std::chrono::system_clock::time_point deadline);

 private:
  class Impl;
  explicit RestServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::reference
