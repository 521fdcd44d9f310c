#pragma once

#include <memory>
#include <string>

#include "harness/base/result.h"
#include "harness/net/address.h"
#include "harness/net/socket.h"
#include "harness/net/transport.h"

namespace assay::net {

// The client side of TLS 1.2 and later: what is known before the first connection.
class TlsClient {
 public:
  // `host` is what the certificate must be for, unless options name another. Errors: kUsage (a certificate or key that
  // cannot be read, one of a pair without the other).
  static Result<std::unique_ptr<TlsClient>> Create(const TlsOptions& options, const std::string& host,
                                                   const TlsOffer& offer = {});
  ~TlsClient();

  // Errors: kUnreachable, with one sentence on what the other side does instead.
  Result<std::unique_ptr<Transport>> Handshake(Socket socket, Time deadline) const;

 private:
  struct State;
  explicit TlsClient(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace assay::net
