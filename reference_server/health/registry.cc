#include "reference_server/health/registry.h"

#include <utility>

namespace assay::reference {

void HealthRegistry::Set(const std::string& service, Serving status) {
  {
    const std::lock_guard lock(mutex_);
    if (draining_) return;
    services_[service] = status;
  }
  Notify();
}

void HealthRegistry::Drain() {
  {
    const std::lock_guard lock(mutex_);
    draining_ = true;
    for (auto& [name, status] : services_) status = Serving::kNotServing;
  }
  Notify();
}

std::optional<Serving> HealthRegistry::Get(const std::string& service) const {
  const std::lock_guard lock(mutex_);
  const auto found = services_.find(service);
  if (found == services_.end()) return std::nullopt;
  return found->second;
}

bool HealthRegistry::draining() const {
  const std::lock_guard lock(mutex_);
  return draining_;
}

std::int64_t HealthRegistry::Watch(std::function<void()> changed) {
  const std::lock_guard lock(mutex_);
  watchers_.emplace(next_watcher_, std::move(changed));
  return next_watcher_++;
}

void HealthRegistry::Unwatch(std::int64_t watcher) {
  const std::lock_guard lock(mutex_);
  watchers_.erase(watcher);
}

// Outside the lock, as a watcher reads the registry at once.
void HealthRegistry::Notify() {
  std::vector<std::function<void()>> watchers;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, changed] : watchers_) watchers.push_back(changed);
  }
  for (const auto& changed : watchers) changed();
}

}  // namespace assay::reference
