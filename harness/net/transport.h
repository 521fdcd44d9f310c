#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "harness/base/clock.h"
#include "harness/base/result.h"
#include "harness/net/tls_offer.h"

namespace assay::net {

// How a read or write ended. What the peer did is data, so closing and resetting are no errors.
enum class IoState { kDone, kWouldBlock, kClosed, kReset };

struct IoResult {
  IoState state = IoState::kDone;
  std::size_t octets = 0;   // read or written, kDone only
  std::string reason = {};  // kReset: "connection reset by peer", "TLS alert: bad certificate"
};

enum class Readiness { kReady, kExpired };

// One connected byte stream, never blocking but in Wait. Implementations: TCP, Unix, TLS over these, the in-memory
// pipe.
class Transport {
 public:
  virtual ~Transport() = default;

  virtual IoResult Read(char* buffer, std::size_t size) = 0;
  virtual IoResult Write(std::string_view octets) = 0;
  // Until there is something to read (or, with `for_write`, room to write), or the deadline.
  virtual Readiness Wait(bool for_write, Time deadline) = 0;
  // Sends end-of-file; reading goes on.
  virtual void ShutdownWrite() = 0;
  // For the transcript: "127.0.0.1:50051" and "TLSv1.3 h2" (empty for plain text).
  virtual std::string Peer() const = 0;
  virtual std::string TlsDescription() const { return {}; }
  // For epoll(7), which sees what Wait sees but what TLS has already taken from the socket; -1 where there is none.
  virtual int Descriptor() const { return -1; }
};

// Opens transports to one target. Implementations: sockets, the in-memory pipe with a peer behind it.
class Dialer {
 public:
  virtual ~Dialer() = default;
  // Errors: kUnreachable (refused, no route, TLS handshake failed, deadline).
  virtual Result<std::unique_ptr<Transport>> Dial(const Clock& clock, Time deadline) = 0;
  // The same with another offer. Errors: kUsage as well, where the target is not dialed by TLS.
  virtual Result<std::unique_ptr<Transport>> DialOffering(const TlsOffer&, const Clock&, Time) {
    return UsageError("the target is not dialed by TLS");
  }
};

}  // namespace assay::net
