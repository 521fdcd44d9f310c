#include "reference_server/listen/endpoint.h"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace assay::reference {
namespace {

std::string WithoutBrackets(const std::string& host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') return host.substr(1, host.size() - 2);
  return host;
}

bool TryBind(const addrinfo& address) {
  const int fd = socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  // As grpc++ does: connections of a former server that linger do not count.
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool bound = bind(fd, address.ai_addr, address.ai_addrlen) == 0 && listen(fd, 1) == 0;
  const int why = errno;
  close(fd);
  errno = why;
  return bound;
}

}  // namespace

std::string JoinHostPort(const std::string& host, int port) {
  const std::string bare = WithoutBrackets(host);
  return bare.find(':') == std::string::npos ? fmt::format("{}:{}", bare, port) : fmt::format("[{}]:{}", bare, port);
}

std::string ClientAddress(const std::string& host, int port) {
  const std::string bare = WithoutBrackets(host);
  if (bare == "0.0.0.0") return JoinHostPort("127.0.0.1", port);
  if (bare == "::") return JoinHostPort("localhost", port);
  return JoinHostPort(bare, port);
}

bool CanListen(const std::string& host, int port, std::string* error) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* list = nullptr;
  if (const int code = getaddrinfo(WithoutBrackets(host).c_str(), std::to_string(port).c_str(), &hints, &list);
      code != 0) {
    *error = fmt::format("cannot listen on {}: {}", JoinHostPort(host, port), gai_strerror(code));
    return false;
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(list, freeaddrinfo);
  for (const addrinfo* address = list; address != nullptr; address = address->ai_next) {
    if (TryBind(*address)) return true;
  }
  *error = fmt::format("cannot listen on {}: {}", JoinHostPort(host, port), std::strerror(errno));
  return false;
}

}  // namespace assay::reference
