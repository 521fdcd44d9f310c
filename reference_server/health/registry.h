#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace assay::reference {

enum class Serving { kUnknown, kServing, kNotServing };

/// The health of the services, and who wants to hear of changes. Safe to use from any thread.
class HealthRegistry {
 public:
  /// Sets the status of a name, known or new; without effect once the drain has begun.
  void Set(const std::string& service, Serving status);
  /// All become NOT_SERVING for good, and watchers are to leave.
  void Drain();

  /// Empty where the name is unknown.
  std::optional<Serving> Get(const std::string& service) const;
  bool draining() const;

  /// `changed` is called, on the thread that made it, after each change of anything; it reads the news itself.
  std::int64_t Watch(std::function<void()> changed);
  void Unwatch(std::int64_t watcher);

 private:
  void Notify();

  mutable std::mutex mutex_;
  std::map<std::string, Serving> services_;
  std::map<std::int64_t, std::function<void()>> watchers_;
  std::int64_t next_watcher_ = 0;
  bool draining_ = false;
};

}  // namespace assay::reference
