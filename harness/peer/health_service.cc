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
    if (!health.Knows(request.service()) || IsHidden(request.service())) return AnswerUnknown();
    const int status = health.StatusOf(request.service());
    if (status == HealthCheckResponse::NOT_SERVING && call_.server().Has(Defect::kNotServingIsUnavailable)) {
      return call_.Finish(CallStatus::Of(GrpcStatus::kUnavailable, "not serving"));
    }
    call_.Send(Say(status));
    call_.Finish();
  }

 private:
  // From a mutant.
  bool IsHidden(const std::string& service) const {
    switch (call_.server().options.defect) {
      case Defect::kHealthOverallOnly:
        return !service.empty();
      case Defect::kOverallUnknown:
        return service.empty();
      case Defect::kShortNameUnknown:
        return service == "UserService";
      default:
        return false;
    }
  }

  void AnswerUnknown() {
    const bool unknown = call_.server().Has(Defect::kHealthUnknownIsOk);
    if (!unknown && !call_.server().Has(Defect::kCheckSaysServiceUnknown)) {
      return call_.Finish(CallStatus::Of(GrpcStatus::kNotFound, "unknown service"));
    }
    call_.Send(Say(unknown ? HealthCheckResponse::UNKNOWN : HealthCheckResponse::SERVICE_UNKNOWN));
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
    const bool second = health_.IsWatched(request.service());
    const bool deaf = call_.server().Has(Defect::kWatchTellsOnce) ||
                      (call_.server().Has(Defect::kWatchMissesNewNames) && !health_.Knows(request.service()));
    handle_ =
        health_.Watch({request.service(),
                       [this, deaf](int status) {
                         if (!deaf) call_.Send(Say(status));
                       },
                       [this] { call_.Finish(CallStatus::Of(GrpcStatus::kUnavailable, "the server is draining")); }});
    if (second && call_.server().Has(Defect::kOneWatcher)) return;
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
