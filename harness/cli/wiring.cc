#include "harness/cli/wiring.h"

#include <memory>

#include "harness/http1/rest_client.h"
#include "harness/rpc/grpc_client.h"
#include "harness/wire/wire_client.h"
#include "scenarios_embedded.h"

namespace assay::cli {

const std::vector<const script::ClientKind*>& AllClients() {
  static const std::unique_ptr<script::ClientKind> wire = wire::CreateWireClient();
  static const std::unique_ptr<script::ClientKind> grpc = rpc::CreateGrpcClient();
  static const std::vector<const script::ClientKind*> all = {wire.get(), grpc.get()};
  return all;
}

const script::ClientKind& RestClient() {
  static const std::unique_ptr<script::ClientKind> rest = http1::CreateRestClient();
  return *rest;
}

Result<scenario::Library> LoadLibrary(const std::string& folder) {
  return folder.empty() ? scenario::Library::LoadEmbedded(Embedded_scenarios()) : scenario::Library::LoadFolder(folder);
}

}  // namespace assay::cli
