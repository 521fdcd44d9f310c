#include "harness/peer/serve.h"

#include <string>
#include <utility>

#include "harness/peer/mutants.h"

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
  return net::MachineServer::Start(port, [server] { return CreateConnection(server); });
}

}  // namespace assay::peer
