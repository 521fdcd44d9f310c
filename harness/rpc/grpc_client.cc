#include "harness/rpc/grpc_client.h"

#include <grpc/support/log.h>

#include <cstdlib>
#include <utility>

#include "harness/rpc/binder.h"
#include "harness/rpc/player.h"

namespace assay::rpc {
namespace {

class GrpcClient final : public script::ClientKind {
 public:
  std::string_view name() const override { return "grpc"; }
  std::string_view meaning() const override {
    return "grpc++ on its generic API, with two client interceptors: what an application gets to see.";
  }
  std::vector<const scenario::WordSpec*> words() const override { return Words(); }

  Result<std::unique_ptr<script::Script>> Bind(const script::BoundCase& bound,
                                               std::string* unsupported) const override {
    std::string reason;
    ASSAY_ASSIGN(std::vector<Step> steps, BindSteps(bound, &reason));
    if (!reason.empty()) {
      *unsupported = std::move(reason);
      return std::unique_ptr<script::Script>();
    }
    return std::make_unique<Player>(std::move(steps), bound.schema);
  }
};

}  // namespace

std::unique_ptr<script::ClientKind> CreateGrpcClient() {
  // grpc++ would tell standard error of each refused handshake, which is a result like others. Who sets GRPC_VERBOSITY
  // wants to read it all the same.
  if (std::getenv("GRPC_VERBOSITY") == nullptr)
    gpr_set_log_verbosity(static_cast<gpr_log_severity>(GPR_LOG_SEVERITY_ERROR + 1));
  return std::make_unique<GrpcClient>();
}

}  // namespace assay::rpc
