#include "reference_server/serve.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "reference_server/json/json_codec.h"
#include "reference_server/server.h"
#include "reference_server/text/json_quoted.h"

namespace assay::reference {
namespace {

int Fail(const std::string& why) {
  fmt::print(stderr, "assay serve: {}\n", why);
  return 2;
}

/// SIGTERM and SIGINT as something to poll for.
class Signals {
 public:
  Signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    fd_ = signalfd(-1, &set, SFD_CLOEXEC);
  }
  ~Signals() { close(fd_); }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  int fd() const { return fd_; }
  void Take() const {
    signalfd_siginfo info;
    [[maybe_unused]] const auto size = read(fd_, &info, sizeof info);
  }

 private:
  int fd_;
};

std::string Describe(const Server& server, const Options& options) {
  std::string listener = fmt::format(R"("address":{},"port":{})", JsonQuoted(server.address()), server.port());
  if (!options.unix_socket.empty()) listener += fmt::format(R"(,"unix":{})", JsonQuoted(options.unix_socket));
  std::string all = fmt::format(R"("grpc":{{{}}},"tls":{},"pid":{})", listener, server.tls(), getpid());
  if (options.rest.port) {
    all +=
        fmt::format(R"(,"rest":{{"address":{},"port":{},"json":"{}","threads":{}}})", JsonQuoted(server.rest_address()),
                    server.rest_port(), NameOf(options.rest.json), server.rest_threads());
  }
  if (server.tls()) all += fmt::format(R"(,"certificate":{})", JsonQuoted(server.certificate_pem()));
  return "{" + all + "}";
}

// By a rename, so that who waits for the file never reads half of it.
bool WriteReadyFile(const std::string& path, const std::string& json, std::string* error) {
  const std::string draft = fmt::format("{}.{}.tmp", path, getpid());
  std::ofstream file(draft);
  file << json << '\n';
  file.close();
  std::error_code renamed;
  if (file) std::filesystem::rename(draft, path, renamed);
  if (file && !renamed) return true;
  *error = fmt::format("cannot write {}: {}", path, renamed ? renamed.message() : std::strerror(errno));
  std::filesystem::remove(draft, renamed);
  return false;
}

void RunUntilDrained(Server& server, const Signals& signals) {
  const int drained = eventfd(0, EFD_CLOEXEC);
  std::thread waiter([&server, drained] {
    server.Wait();
    eventfd_write(drained, 1);
  });
  pollfd fds[] = {{signals.fd(), POLLIN, 0}, {drained, POLLIN, 0}};
  int seen = 0;
  while ((fds[1].revents & POLLIN) == 0) {
    if (poll(fds, 2, -1) < 0 && errno != EINTR) break;
    if ((fds[0].revents & POLLIN) == 0) continue;
    signals.Take();
    if (++seen == 1) {
      server.Drain();
    } else {
      server.CancelCalls();
    }
  }
  waiter.join();
  close(drained);
}

}  // namespace

int Serve(const Options& options, const ServeOptions& serve_options) {
  const std::string& ready_file = serve_options.ready_file;
  const Signals signals;
  std::string error;
  const auto server = Server::Start(options, &error);
  if (!server) return Fail(error);
  if (!ready_file.empty() && !WriteReadyFile(ready_file, Describe(*server, options), &error)) return Fail(error);
  fmt::print("assay serve: {} listens on {}{}\n", options.name, server->address(), server->tls() ? " (TLS)" : "");
  if (options.rest.port) {
    fmt::print("assay serve: REST listens on {} (JSON {})\n", server->rest_address(), NameOf(options.rest.json));
  }
  std::fflush(stdout);
  RunUntilDrained(*server, signals);
  return 0;
}

}  // namespace assay::reference
