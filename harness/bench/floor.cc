#include "harness/bench/floor.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

#include "harness/bench/server.h"
#include "harness/net/file_descriptor.h"

namespace assay::bench {
namespace {

using net::FileDescriptor;

constexpr Duration kWarmup = std::chrono::milliseconds(20);

tl::unexpected<Error> IoError(const char* what) {
  return Fail(ErrorKind::kIo, std::string(what) + ": " + std::strerror(errno));
}

// Two ends of one connection.
struct Connection {
  FileDescriptor client;
  FileDescriptor server;
};

Result<Connection> Connect() {
  const FileDescriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  Connection both;
  both.client = FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (listener.get() < 0 || both.client.get() < 0) return IoError("cannot open a socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener.get(), raw, size) != 0 || ::listen(listener.get(), 1) != 0 ||
      ::getsockname(listener.get(), raw, &size) != 0) {
    return IoError("cannot listen on loopback");
  }
  if (::connect(both.client.get(), raw, size) != 0) return IoError("cannot connect on loopback");
  both.server = FileDescriptor(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (both.server.get() < 0) return IoError("cannot accept on loopback");
  const int on = 1;
  for (const FileDescriptor* end : {&both.client, &both.server}) {
    ::setsockopt(end->get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  return both;
}

bool WriteAll(int fd, const std::string& octets) {
  for (std::size_t done = 0; done < octets.size();) {
    const ssize_t wrote = ::send(fd, octets.data() + done, octets.size() - done, MSG_NOSIGNAL);
    if (wrote <= 0) return false;
    done += static_cast<std::size_t>(wrote);
  }
  return true;
}

bool ReadAll(int fd, std::string& into, std::uint64_t octets) {
  while (octets > 0) {
    const ssize_t got = ::recv(fd, into.data(), std::min<std::uint64_t>(into.size(), octets), 0);
    if (got <= 0) return false;
    octets -= static_cast<std::uint64_t>(got);
  }
  return true;
}

double ThreadCpuMicros() {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  const auto micros = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return micros(usage.ru_utime) + micros(usage.ru_stime);
}

std::string Buffer(std::uint64_t size) { return std::string(std::min<std::uint64_t>(size, 1 << 18), '\0'); }

}  // namespace

Result<record::FloorRow> MeasureFloor(const FloorSizes& sizes, Duration length, const std::vector<int>& client_cpus) {
  ASSAY_ASSIGN(Connection both, Connect());
  double server_cpu = 0;
  std::uint64_t served = 0;
  std::thread server([&] {
    const std::string response(sizes.response, 'r');
    std::string buffer = Buffer(sizes.request);
    while (ReadAll(both.server.get(), buffer, sizes.request) && WriteAll(both.server.get(), response)) ++served;
    server_cpu = ThreadCpuMicros();
  });

  record::FloorRow row;
  row.request_bytes = sizes.request;
  row.response_bytes = sizes.response;
  statistics::Histogram times;
  {
    const Pinned pinned(client_cpus);
    const std::string request(sizes.request, 'q');
    std::string buffer = Buffer(sizes.response);
    const SystemClock clock;
    const Time counted = clock.Now() + kWarmup;
    const Time end = counted + length;
    double cpu = ThreadCpuMicros();
    bool warm = false;
    for (Time before = clock.Now(); before < end;) {
      if (!WriteAll(both.client.get(), request) || !ReadAll(both.client.get(), buffer, sizes.response)) break;
      const Time after = clock.Now();
      if (warm) times.Record((after - before).count());
      if (!warm && after >= counted) {
        warm = true;
        cpu = ThreadCpuMicros();
      }
      before = after;
    }
    row.client_cpu_us = ThreadCpuMicros() - cpu;
  }
  ::shutdown(both.client.get(), SHUT_RDWR);
  server.join();
  if (times.empty()) return Fail(ErrorKind::kIo, "nothing came back over loopback");
  row.exchanges = times.count();
  row.p50_us = static_cast<double>(times.ValueAt(0.5)) / 1000;
  row.p99_us = static_cast<double>(times.ValueAt(0.99)) / 1000;
  row.client_cpu_us /= static_cast<double>(row.exchanges);
  row.server_cpu_us = server_cpu / static_cast<double>(served);
  return row;
}

}  // namespace assay::bench
