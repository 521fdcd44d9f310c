#pragma once

#include <string>
#include <string_view>

#include "harness/base/clock.h"
#include "harness/base/result.h"
#include "harness/net/address.h"
#include "harness/net/file_descriptor.h"
#include "harness/net/transport.h"

namespace assay::net {

// A connected stream socket that never blocks, plain. Under SocketTransport and TlsTransport.
struct Socket {
  FileDescriptor fd;
  std::string peer;  // "127.0.0.1:50051"; Address::ToText() of a Unix socket
};

// Connects to the first address of the host that answers (RFC 6724 order of getaddrinfo). Only the resolver's own time
// is not under the deadline.
Result<Socket> Connect(const Address& address, const Clock& clock, Time deadline);

// recv(2) and send(2) without blocking and without SIGPIPE.
IoResult Receive(int fd, char* buffer, std::size_t size);
IoResult Send(int fd, std::string_view octets);
// poll(2) for these events, errors and hang-ups, until the deadline.
Readiness WaitFor(int fd, short events, Time deadline);
// What poll(2) takes: rounded up, so that it does not return before the deadline; 0 when it has passed.
int PollTimeout(Time deadline, Time now);
// "connection refused": strerror(3) of an errno, as it stands inside a sentence.
std::string ErrnoText(int error);

}  // namespace assay::net
