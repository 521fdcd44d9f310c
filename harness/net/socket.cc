#include "harness/net/socket.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <memory>
#include <system_error>
#include <vector>

namespace assay::net {
namespace {

struct Endpoint {
  int family = AF_UNSPEC;
  sockaddr_storage storage{};
  socklen_t size = 0;
  std::string text;

  const sockaddr* address() const { return reinterpret_cast<const sockaddr*>(&storage); }  // NOLINT
};

std::string NumericText(const addrinfo& info) {
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  constexpr int kNumeric = NI_NUMERICHOST | NI_NUMERICSERV;
  if (getnameinfo(info.ai_addr, info.ai_addrlen, host, sizeof host, port, sizeof port, kNumeric) != 0) return "?";
  return info.ai_family == AF_INET6 ? "[" + std::string(host) + "]:" + port : std::string(host) + ":" + port;
}

Result<std::vector<Endpoint>> Resolve(const Address& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (code != 0) {
    const std::string why = code == EAI_SYSTEM ? ErrnoText(errno) : gai_strerror(code);
    return Fail(ErrorKind::kUnreachable, "cannot resolve the host name \"" + address.host + "\": " + why);
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
  std::vector<Endpoint> endpoints;
  for (const addrinfo* info = found; info != nullptr; info = info->ai_next) {
    Endpoint& endpoint = endpoints.emplace_back();
    endpoint.family = info->ai_family;
    std::memcpy(&endpoint.storage, info->ai_addr, info->ai_addrlen);
    endpoint.size = info->ai_addrlen;
    endpoint.text = NumericText(*info);
  }
  return endpoints;
}

// Asks for a path that fits (CreateSocketDialer checks it).
Endpoint UnixEndpoint(const Address& address) {
  Endpoint endpoint;
  endpoint.family = AF_UNIX;
  sockaddr_un path{};
  path.sun_family = AF_UNIX;
  address.unix_path.copy(path.sun_path, sizeof path.sun_path - 1);
  std::memcpy(&endpoint.storage, &path, sizeof path);
  endpoint.size = sizeof path;
  endpoint.text = address.ToText();
  return endpoint;
}

// 0, or the errno.
int ConnectOne(const Endpoint& endpoint, Time deadline, FileDescriptor& out) {
  FileDescriptor fd(::socket(endpoint.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return errno;
  if (endpoint.family != AF_UNIX) {
    const int on = 1;
    setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  int error = ::connect(fd.get(), endpoint.address(), endpoint.size) == 0 ? 0 : errno;
  if (error == EINPROGRESS) {
    if (WaitFor(fd.get(), POLLOUT, deadline) == Readiness::kExpired) return ETIMEDOUT;
    socklen_t size = sizeof error;
    if (getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  }
  if (error == 0) out = std::move(fd);
  return error;
}

IoResult FromErrno(int error) {
  if (error == EAGAIN || error == EWOULDBLOCK || error == EINTR) return {IoState::kWouldBlock};
  return {IoState::kReset, 0, ErrnoText(error)};
}

}  // namespace

Result<Socket> Connect(const Address& address, const Clock& clock, Time deadline) {
  std::vector<Endpoint> endpoints;
  if (address.unix_path.empty()) {
    ASSAY_ASSIGN(endpoints, Resolve(address));
  } else {
    endpoints = {UnixEndpoint(address)};
  }
  std::string failures;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    // An address that swallows packets leaves time for those after it.
    const Time now = clock.Now();
    const Duration share = std::max<Duration>(deadline - now, Duration::zero()) / (endpoints.size() - i);
    Socket socket{FileDescriptor(), endpoints[i].text};
    const int error = ConnectOne(endpoints[i], now + share, socket.fd);
    if (error == 0) return socket;
    if (!failures.empty()) failures += ", ";
    failures += endpoints[i].text + ": " + (error == ETIMEDOUT ? "no answer in time" : ErrnoText(error));
  }
  return Fail(ErrorKind::kUnreachable, "cannot connect to " + address.ToText() + " (" + failures + ")");
}

IoResult Receive(int fd, char* buffer, std::size_t size) {
  const ssize_t got = ::recv(fd, buffer, size, 0);
  if (got < 0) return FromErrno(errno);
  if (got == 0 && size > 0) return {IoState::kClosed};
  return {IoState::kDone, static_cast<std::size_t>(got)};
}

IoResult Send(int fd, std::string_view octets) {
  const ssize_t sent = ::send(fd, octets.data(), octets.size(), MSG_NOSIGNAL);
  if (sent < 0) return FromErrno(errno);
  return {IoState::kDone, static_cast<std::size_t>(sent)};
}

Readiness WaitFor(int fd, short events, Time deadline) {
  pollfd entry{fd, events, 0};
  while (true) {
    const Time now = std::chrono::steady_clock::now();
    const int ready = ::poll(&entry, 1, PollTimeout(deadline, now));
    if (ready > 0) return Readiness::kReady;
    if (ready == 0 && now >= deadline) return Readiness::kExpired;
  }
}

int PollTimeout(Time deadline, Time now) {
  if (deadline <= now) return 0;
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(deadline - now).count();
  return static_cast<int>(std::min<std::int64_t>(ms, INT_MAX));
}

std::string ErrnoText(int error) {
  std::string text = std::generic_category().message(error);
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a') text[0] += 'a' - 'A';
  return text;
}

}  // namespace assay::net
