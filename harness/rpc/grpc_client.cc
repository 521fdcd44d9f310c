#include "harness/rpc/grpc_client.h"

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

std::unique_ptr<script::ClientKind> CreateGrpcClient() { return std::make_unique<GrpcClient>(); }

}  // namespace assay::rpc
