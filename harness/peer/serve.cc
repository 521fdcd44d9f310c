#include "harness/peer/serve.h"

#include <string>
#include <utility>

#include "harness/net/tls_machine.h"
#include "harness/peer/mutants.h"
#include "harness/peer/tls.h"
#include "harness/peer/tls_mutants.h"

namespace assay::peer {

Result<std::unique_ptr<net::MachineServer>> Serve(std::uint16_t port, Options options, std::string_view mutant) {
  if (!mutant.empty()) {
    const Mutant* const found = FindMutant(mutant);
    if (found == nullptr) {
      return UsageError("there is no fault \"" + std::string(mutant) + "\"; `--fault list` prints those there are");
    }
    options.defect = found->defect;
  }
  auto server = std::make_shared<Server>(std::move(options));
  if (server->options.tls || IsOfTls(server->options.defect)) {
    ASSAY_ASSIGN(const std::shared_ptr<net::TlsMachines> tls, net::TlsMachines::Create(TlsMannersOf(server->options)));
    return net::MachineServer::Start(port, [server, tls] { return tls->Wrap(CreateConnection(server)); });
  }
  return net::MachineServer::Start(port, [server] { return CreateConnection(server); });
}

}  // namespace assay::peer
