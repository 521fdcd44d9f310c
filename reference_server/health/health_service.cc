#include "reference_server/health/health_service.h"

#include <chrono>
#include <utility>

#include "grpc/health/v1/health.pb.h"
#include "reference_server/health/registry.h"

namespace assay::reference {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

HealthCheckResponse::ServingStatus ToProto(std::optional<Serving> status) {
  if (!status) return HealthCheckResponse::SERVICE_UNKNOWN;
  switch (*status) {
    case Serving::kServing:
      return HealthCheckResponse::SERVING;
    case Serving::kNotServing:
      return HealthCheckResponse::NOT_SERVING;
    case Serving::kUnknown:
      break;
  }
  return HealthCheckResponse::UNKNOWN;
}

Status Check(const HealthRegistry& registry, const HealthCheckRequest& request, HealthCheckResponse& response) {
  const auto status = registry.Get(request.service());
  if (!status) {
    return NotFound("Service " + request.service() + " is unknown", "grpc.service", request.service());
  }
  response.set_status(ToProto(status));
  return {};
}

/// Sends the status at once and then each change of it, never the same twice in a row. An unknown service may become
/// known later, so the stream stays open.
class Watch final : public RequestHandler<HealthCheckRequest> {
 public:
  Watch(Call& call, HealthRegistry& registry) : RequestHandler(call), registry_(registry) {}

 private:
  void OnRequest() override {
    watcher_ = registry_.Watch(call().Waker());
    SendNews();
  }
  void OnWake() override { SendNews(); }
  void OnWritten() override {
    writing_ = false;
    SendNews();
  }
  void OnDone() override {
    if (watcher_) registry_.Unwatch(*watcher_);
  }

  void SendNews() {
    if (writing_) return;
    // Asked first: a drain that begins in between wakes this call once more.
    const bool draining = registry_.draining();
    const auto status = ToProto(registry_.Get(request().service()));
    if (status == sent_) {
      if (draining) call().Finish(Unavailable("The server is shutting down", std::chrono::seconds(1)));
      return;
    }
    HealthCheckResponse response;
    response.set_status(status);
    sent_ = status;
    writing_ = true;
    call().Write(response, Flush::kNow);
  }

  HealthRegistry& registry_;
  std::optional<std::int64_t> watcher_;
  std::optional<HealthCheckResponse::ServingStatus> sent_;
  bool writing_ = false;
};

}  // namespace

std::vector<Method> HealthService(HealthRegistry& registry) {
  return {
      {"/grpc.health.v1.Health/Check",
       Unary<HealthCheckRequest, HealthCheckResponse>(
           [&registry](const auto& request, auto& response) { return Check(registry, request, response); }),
       Access::kOpen},
      {"/grpc.health.v1.Health/Watch", Make<Watch>(registry), Access::kOpen},
  };
}

}  // namespace assay::reference
