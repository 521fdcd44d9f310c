#include "reference_server/control/control_service.h"

#include <memory>
#include <utility>

#include "assay/control.pb.h"
#include "reference_server/call/counters.h"
#include "reference_server/health/registry.h"
#include "reference_server/user/store.h"

namespace assay::reference {
namespace {

Status SetHealth(HealthRegistry& health, const control::SetHealthRequest& request) {
  if (request.status() == "SERVING") {
    health.Set(request.service(), Serving::kServing);
  } else if (request.status() == "NOT_SERVING") {
    health.Set(request.service(), Serving::kNotServing);
  } else if (request.status() == "UNKNOWN") {
    health.Set(request.service(), Serving::kUnknown);
  } else {
    return InvalidArgument("Invalid health status", {{"status", "must be SERVING, NOT_SERVING or UNKNOWN"}});
  }
  return {};
}

Status AddUsers(UserStore& store, const control::AddUsersRequest& request, control::AddUsersResponse& response) {
  if (request.count() < 1) return InvalidArgument("Invalid count", {{"count", "must be at least 1"}});
  const auto ids = store.AddNumbered(request.count());
  if (!ids) return ResourceExhausted("No room for so many users, or one of their emails is taken", "users");
  response.set_first_id(ids->first);
  response.set_last_id(ids->second);
  return {};
}

Status Stats(const Controlled& controlled, control::StatsResponse& response) {
  response.set_users(controlled.store.last_id());
  for (const auto& [path, count] : controlled.counters.handled()) (*response.mutable_handled())[path] = count;
  response.set_cancelled(controlled.counters.cancelled());
  response.set_running(controlled.counters.running() - 1);  // without the call that asks
  return {};
}

/// Answers, and starts the drain when the answer is out.
class Drain final : public RequestHandler<control::DrainRequest> {
 public:
  Drain(Call& call, const Controlled& controlled) : RequestHandler(call), controlled_(controlled) {}

 private:
  void OnRequest() override {
    if (request().grace_ms() < 0) {
      return call().Finish(InvalidArgument("Invalid grace time", {{"grace_ms", "must not be negative"}}));
    }
    accepted_ = true;
    call().WriteAndFinish(control::DrainResponse(), {});
  }

  void OnDone() override {
    if (!accepted_) return;
    if (request().grace_ms() == 0) return controlled_.drain(std::nullopt);
    controlled_.drain(std::chrono::milliseconds(request().grace_ms()));
  }

  const Controlled& controlled_;
  bool accepted_ = false;
};

}  // namespace

std::vector<Method> ControlService(Controlled controlled) {
  const auto shared = std::make_shared<const Controlled>(std::move(controlled));
  return {
      {"/assay.control.Control/SetHealth",
       Unary<control::SetHealthRequest, control::SetHealthResponse>(
           [shared](const auto& request, auto&) { return SetHealth(shared->health, request); }),
       Access::kFullToken},
      {"/assay.control.Control/Drain", [shared](Call& call) { return std::make_unique<Drain>(call, *shared); },
       Access::kFullToken},
      {"/assay.control.Control/AddUsers",
       Unary<control::AddUsersRequest, control::AddUsersResponse>(
           [shared](const auto& request, auto& response) { return AddUsers(shared->store, request, response); }),
       Access::kFullToken},
      {"/assay.control.Control/Stats", Unary<control::StatsRequest, control::StatsResponse>(
                                           [shared](const auto&, auto& response) { return Stats(*shared, response); })},
  };
}

}  // namespace assay::reference
