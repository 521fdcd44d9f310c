#include <array>
#include <optional>

#include "grpc/health/v1/health.pb.h"
#include "harness/peer/call.h"
#include "harness/peer/message_handler.h"

// grpc.health.v1.Health (doc/health-checking.md).
namespace assay::peer {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using protocol::GrpcStatus;

std::string Say(int status) {
  HealthCheckResponse response;
  response.set_status(static_cast<HealthCheckResponse::ServingStatus>(status));
  return response.SerializeAsString();
}

class Check final : public MessageHandler<HealthCheckRequest> {
 public:
  using MessageHandler::MessageHandler;

  void On(const HealthCheckRequest& request) override {
    const HealthRegistry& health = call_.server().health;
    const bool hidden = call_.server().Has(Defect::kHealthOverallOnly) && !request.service().empty();
    if (!health.Knows(request.service()) || hidden) {
      if (!call_.server().Has(Defect::kHealthUnknownIsOk)) {
        return call_.Finish(CallStatus::Of(GrpcStatus::kNotFound, "unknown service"));
      }
      call_.Send(Say(HealthCheckResponse::SERVICE_UNKNOWN));
      return call_.Finish();
    }
    call_.Send(Say(health.StatusOf(request.service())));
    call_.Finish();
  }
};

class Watch final : public MessageHandler<HealthCheckRequest> {
 public:
  explicit Watch(Call& call) : MessageHandler(call), health_(call.server().health) {}
  ~Watch() override {
    if (handle_) health_.Unwatch(*handle_);
  }

  void On(const HealthCheckRequest& request) override {
    if (call_.server().Has(Defect::kWatchUnknownEnds) && !health_.Knows(request.service())) {
      return call_.Finish(CallStatus::Of(GrpcStatus::kNotFound, "unknown service"));
    }
    handle_ =
        health_.Watch({request.service(), [this](int status) { call_.Send(Say(status)); },
                       [this] { call_.Finish(CallStatus::Of(GrpcStatus::kUnavailable, "the server is draining")); }});
    const std::string state = Say(health_.StatusOf(request.service()));
    if (!call_.server().Has(Defect::kWatchSilent)) call_.Send(state);
    if (call_.server().Has(Defect::kWatchRepeats)) call_.Send(state);
  }

 private:
  HealthRegistry& health_;
  std::optional<HealthRegistry::Handle> handle_;
};

}  // namespace

std::span<const Method> HealthMethods() {
  static constexpr std::array<Method, 2> kMethods = {{
      {"/grpc.health.v1.Health/Check", Kind::kUnary, true, MakeHandler<Check>},
      {"/grpc.health.v1.Health/Watch", Kind::kServerStream, true, MakeHandler<Watch>},
  }};
  return kMethods;
}

}  // namespace assay::peer
