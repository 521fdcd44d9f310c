#include "harness/http1/rest_client.h"

#include <utility>

#include "harness/http1/binder.h"
#include "harness/http1/player.h"

namespace assay::http1 {
namespace {

class RestClient final : public script::ClientKind {
 public:
  std::string_view name() const override { return "rest"; }
  std::string_view meaning() const override {
    return "The same methods over HTTP/1.1 and WebSocket, as far as REST can express them.";
  }
  bool over_rest() const override { return true; }
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

std::unique_ptr<script::ClientKind> CreateRestClient() { return std::make_unique<RestClient>(); }

}  // namespace assay::http1
