#include "harness/cli/fault_server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <memory>

#include "harness/base/json.h"
#include "harness/cli/command.h"
#include "harness/cli/console.h"
#include "harness/peer/mutants.h"
#include "harness/peer/serve.h"
#include "harness/peer/tls_mutants.h"

namespace assay::cli {
namespace {

int ListFaults() {
  fmt::print("{:28} nothing: it conforms\n", "none");
  for (const peer::Mutant& mutant : peer::Mutants()) {
    fmt::print("{:28} {}\n{:28}   a right client: {}\n", mutant.name, mutant.does, "", mutant.client);
  }
  return kExitOk;
}

}  // namespace

int ServeFault(const std::string& fault, std::uint16_t port, const peer::Options& options,
               const std::string& ready_file) {
  if (fault == "list") return ListFaults();
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before the server's thread, which inherits it

  const std::string mutant = fault == "none" ? "" : fault;
  const Result<std::unique_ptr<net::MachineServer>> server = peer::Serve(port, options, mutant);
  if (!server) return Complain(server.error());
  const peer::Mutant* found = peer::FindMutant(mutant);
  const bool tls = options.tls || (found != nullptr && peer::IsOfTls(found->defect));
  const std::string address = fmt::format("127.0.0.1:{}", (*server)->port());
  if (!ready_file.empty()) {
    const Value grpc = Value::Map{{"address", address}, {"port", static_cast<int>((*server)->port())}};
    const Value ready = Value::Map{{"grpc", grpc}, {"tls", tls}, {"pid", static_cast<int>(::getpid())}};
    const Status written = WriteOutput(ready_file, WriteJson(ready) + "\n");
    if (!written) return Complain(written.error());
  }
  fmt::print("assay serve: {} listens on {}{}: {}\n", found == nullptr ? "a peer" : found->name, address,
             tls ? " with TLS (self-signed)" : "", found == nullptr ? "it conforms" : found->does);
  std::fflush(stdout);
  int caught = 0;
  sigwait(&signals, &caught);
  return kExitOk;
}

}  // namespace assay::cli
