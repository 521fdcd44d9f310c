#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <memory>

#include "harness/base/json.h"
#include "harness/cli/command.h"
#include "harness/cli/console.h"
#include "harness/load/fixed_answer.h"
#include "harness/net/serve.h"

namespace assay::cli {
namespace {

struct Flags {
  int port = 0;
  int size = 100;
  std::string ready_file;
  std::string arrivals_file;
};

// A message of about so many octets that every schema takes that has text or octets as its second field, and none
// refuses: field 2, length-delimited.
std::string MessageOf(int size) {
  if (size < 2) return {};
  std::string message(1, '\x12');
  auto left = static_cast<unsigned>(size - 2);
  for (; left >= 128; left >>= 7) message += static_cast<char>(0x80 | (left & 127));
  message += static_cast<char>(left);
  return message + std::string(static_cast<std::size_t>(size - 2), 'x');
}

// What `assay load` and its peers are measured against: a server that costs as little as can be (ci/bench-peers).
int ServeFixed(const Flags& flags) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before the server's thread, which inherits it

  std::vector<load::Nanos> arrivals;
  arrivals.reserve(flags.arrivals_file.empty() ? 0 : 1 << 20);
  std::vector<load::Nanos>* stamps = flags.arrivals_file.empty() ? nullptr : &arrivals;
  const std::string message = MessageOf(flags.size);
  Result<std::unique_ptr<net::MachineServer>> server = net::MachineServer::Start(
      static_cast<std::uint16_t>(flags.port), [&] { return std::make_unique<load::FixedAnswer>(message, stamps); });
  if (!server) return Complain(server.error());
  const std::string address = fmt::format("127.0.0.1:{}", (*server)->port());
  if (!flags.ready_file.empty()) {
    const Value grpc = Value::Map{{"address", address}, {"port", static_cast<int>((*server)->port())}};
    const Value ready = Value::Map{{"grpc", grpc}, {"tls", false}, {"pid", static_cast<int>(::getpid())}};
    if (const Status written = WriteOutput(flags.ready_file, WriteJson(ready) + "\n"); !written) {
      return Complain(written.error());
    }
  }
  fmt::print("gRPC on {}\n", address);
  std::fflush(stdout);
  int caught = 0;
  sigwait(&signals, &caught);
  server->reset();  // joins the thread that wrote `arrivals`
  if (flags.arrivals_file.empty()) return kExitOk;
  std::string lines;
  for (const load::Nanos time : arrivals) lines += std::to_string(time) + "\n";
  const Status written = WriteOutput(flags.arrivals_file, lines);
  return written ? kExitOk : Complain(written.error());
}

}  // namespace

void AddLoadTarget(CLI::App& app, Action& action) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      app.add_subcommand("load-target", "Answer every gRPC call alike at almost no cost, until SIGTERM");
  command->group("");  // for ci/bench-peers and the curious; not in the list of commands
  command->add_option("--port", flags->port, "Port; 0 picks a free one")->check(CLI::Range(0, 65535));
  command->add_option("--size", flags->size, "Octets of each answer's message, about")
      ->capture_default_str()
      ->check(CLI::Range(0, 1 << 20));
  command->add_option("--ready-file", flags->ready_file, "Write where it listens to this file, as JSON");
  command->add_option("--arrivals", flags->arrivals_file,
                      "At the end, write when each call arrived: CLOCK_MONOTONIC in nanoseconds, one a line");
  command->callback([flags, &action] { action = [flags] { return ServeFixed(*flags); }; });
}

}  // namespace assay::cli
