#include "harness/peer/server.h"

#include "harness/peer/connection.h"

namespace assay::peer {

void Server::Drain(Duration grace) {
  if (drain_until) return;
  drain_until = now + grace;
  if (!Has(Defect::kDrainKeepsHealth)) health.Drain();
}

std::unique_ptr<net::ByteMachine> CreateConnection(std::shared_ptr<Server> server) {
  return std::make_unique<Connection>(std::move(server));
}

}  // namespace assay::peer
