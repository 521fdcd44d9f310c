#include "harness/peer/health_registry.h"

#include <algorithm>

#include "grpc/health/v1/health.pb.h"

namespace assay::peer {

using grpc::health::v1::HealthCheckResponse;

HealthRegistry::HealthRegistry() {
  for (const char* name : {"", "user.UserService", "UserService"}) states_[name] = HealthCheckResponse::SERVING;
}

int HealthRegistry::StatusOf(const std::string& service) const {
  const auto found = states_.find(service);
  return found == states_.end() ? HealthCheckResponse::SERVICE_UNKNOWN : found->second;
}

void HealthRegistry::Set(const std::string& service, int status, bool always) {
  const bool changed = StatusOf(service) != status;
  states_[service] = status;
  if (!changed && !always) return;
  for (const Watcher& watcher : watchers_) {
    if (watcher.service == service) watcher.on_status(status);
  }
}

bool HealthRegistry::IsWatched(const std::string& service) const {
  return std::any_of(watchers_.begin(), watchers_.end(),
                     [&](const Watcher& watcher) { return watcher.service == service; });
}

void HealthRegistry::Drain() {
  for (const auto& [service, status] : std::map<std::string, int>(states_)) {
    Set(service, HealthCheckResponse::NOT_SERVING);
  }
  for (const Watcher& watcher : watchers_) watcher.on_drain();
}

}  // namespace assay::peer
