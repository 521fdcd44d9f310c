#include <array>

#include "assay/control.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "harness/peer/call.h"
#include "harness/peer/read_message.h"

// assay.control.Control: lets scenarios change the server and look behind it.
namespace assay::peer {
namespace {

using protocol::GrpcStatus;

class SetHealth final : public Handler {
 public:
  explicit SetHealth(Call& call) : call_(call) {}

  void OnMessage(std::string_view octets) override {
    control::SetHealthRequest request;
    if (!ReadMessage(call_, octets, request)) return;
    grpc::health::v1::HealthCheckResponse::ServingStatus status{};
    if (!grpc::health::v1::HealthCheckResponse::ServingStatus_Parse(request.status(), &status)) {
      return call_.Finish(CallStatus::Of(GrpcStatus::kInvalidArgument, "no such status: " + request.status()));
    }
    call_.server().health.Set(request.service(), status, call_.server().Has(Defect::kWatchRepeats));
    call_.Send({});
    call_.Finish();
  }

 private:
  Call& call_;
};

class Drain final : public Handler {
 public:
  explicit Drain(Call& call) : call_(call) {}

  void OnMessage(std::string_view octets) override {
    control::DrainRequest request;
    if (!ReadMessage(call_, octets, request)) return;
    call_.Send({});
    call_.Finish();
    const Duration grace = std::chrono::milliseconds(request.grace_ms());
    call_.server().Drain(grace > Duration::zero() ? grace : call_.server().options.grace);
  }

 private:
  Call& call_;
};

class AddUsers final : public Handler {
 public:
  explicit AddUsers(Call& call) : call_(call) {}

  void OnMessage(std::string_view octets) override {
    control::AddUsersRequest request;
    if (!ReadMessage(call_, octets, request)) return;
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

 private:
  Call& call_;
};

class Stats final : public Handler {
 public:
  explicit Stats(Call& call) : call_(call) {}

  void OnMessage(std::string_view octets) override {
    control::StatsRequest request;
    if (!ReadMessage(call_, octets, request)) return;
    const Server::Stats& stats = call_.server().stats;
    control::StatsResponse response;
    response.set_users(static_cast<std::int64_t>(call_.server().users.size()));
    for (const auto& [path, count] : stats.handled) (*response.mutable_handled())[path] = count;
    response.set_cancelled(stats.cancelled);
    response.set_running(stats.running - 1);
    call_.Send(response.SerializeAsString());
    call_.Finish();
  }

 private:
  Call& call_;
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
