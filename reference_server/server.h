#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "reference_server/options.h"

namespace assay::reference {

/// The reference server: user.UserService, assay.echo.Echo, health, reflection and, if asked for, the control service
/// and grpc.testing.TestService, on one port, and REST, if asked for, on another.
/// Any number of servers may live in one process.
class Server {
 public:
  /// Listens and serves. Null on failure, with one line for the user in `error` (a port in use, an unreadable or
  /// mismatched certificate, an option out of range).
  static std::unique_ptr<Server> Start(Options options, std::string* error);

  /// Ends the running calls at once.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The port that was bound.
  int port() const;
  /// `host:port`, ready for a client; an IPv6 address is in brackets.
  std::string address() const;
  /// The same of REST; 0 and empty where there is none.
  int rest_port() const;
  std::string rest_address() const;
  int rest_threads() const;
  bool tls() const;
  /// PEM of the server's certificate chain, for a client to trust; empty without TLS.
  const std::string& certificate_pem() const;

  /// What health says of a service, known or new, from now on; without effect once a drain has begun.
  void SetHealth(const std::string& service, bool serving);
  /// Starts a graceful drain and returns: every health status becomes NOT_SERVING, watchers end with UNAVAILABLE,
  /// clients get GOAWAY, running calls have Options::grace to end. A second call changes nothing.
  void Drain();
  /// The same with a grace time of its own.
  void Drain(std::chrono::milliseconds grace);
  /// Ends the running calls with CANCELLED, as the end of a grace time does.
  void CancelCalls();
  /// Returns when a drain, whoever started it, has ended.
  void Wait();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::reference
