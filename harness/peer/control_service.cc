#include <array>

#include "assay/control.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "harness/peer/call.h"
#include "harness/peer/message_handler.h"

// assay.control.Control: lets scenarios change the server and look behind it.
namespace assay::peer {
namespace {

using protocol::GrpcStatus;

class SetHealth final : public MessageHandler<control::SetHealthRequest> {
 public:
  using MessageHandler::MessageHandler;

  void On(const control::SetHealthRequest& request) override {
    grpc::health::v1::HealthCheckResponse::ServingStatus status{};
    if (!grpc::health::v1::HealthCheckResponse::ServingStatus_Parse(request.status(), &status)) {
      return call_.Finish(CallStatus::Of(GrpcStatus::kInvalidArgument, "no such status: " + request.status()));
    }
    call_.server().health.Set(request.service(), status, call_.server().Has(Defect::kWatchRepeats));
    call_.Send({});
    call_.Finish();
  }
};

class Drain final : public MessageHandler<control::DrainRequest> {
 public:
  using MessageHandler::MessageHandler;

  void On(const control::DrainRequest& request) override {
    call_.Send({});
    call_.Finish();
    const Duration grace = std::chrono::milliseconds(request.grace_ms());
    call_.server().Drain(grace > Duration::zero() ? grace : call_.server().options.grace);
  }
};

class AddUsers final : public MessageHandler<control::AddUsersRequest> {
 public:
  using MessageHandler::MessageHandler;

  void On(const control::AddUsersRequest& request) override {
    UserStore& users = call_.server().users;
    control::AddUsersResponse response;
    response.set_first_id(users.last_id() + 1);
    for (int i = 0; i < request.count(); ++i) {
      const std::string number = std::to_string(users.last_id() + 1);
      UserStore::Refusal why{};
      if (users.Add("User " + number, "user-" + number + "@example.com", why) == nullptr) {
        return call_.Finish(CallStatus::Of(GrpcStatus::kResourceExhausted, "not all of the users could be added"));
      }
    }
    response.set_last_id(users.last_id());
    call_.Send(response.SerializeAsString());
    call_.Finish();
  }
};

class Stats final : public MessageHandler<control::StatsRequest> {
 public:
  using MessageHandler::MessageHandler;

  void On(const control::StatsRequest&) override {
    const Server::Stats& stats = call_.server().stats;
    control::StatsResponse response;
    response.set_users(static_cast<std::int64_t>(call_.server().users.size()));
    for (const auto& [path, count] : stats.handled) (*response.mutable_handled())[path] = count;
    response.set_cancelled(stats.cancelled);
    response.set_running(stats.running - 1);
    call_.Send(response.SerializeAsString());
    call_.Finish();
  }
};

}  // namespace

std::span<const Method> ControlMethods() {
  static constexpr std::array<Method, 4> kMethods = {{
      {"/assay.control.Control/SetHealth", Kind::kUnary, true, MakeHandler<SetHealth>},
      {"/assay.control.Control/Drain", Kind::kUnary, true, MakeHandler<Drain>},
      {"/assay.control.Control/AddUsers", Kind::kUnary, true, MakeHandler<AddUsers>},
      {"/assay.control.Control/Stats", Kind::kUnary, true, MakeHandler<Stats>},
  }};
  return kMethods;
}

}  // namespace assay::peer
