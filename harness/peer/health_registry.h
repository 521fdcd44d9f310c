#pragma once

#include <functional>
#include <list>
#include <map>
#include <string>

namespace assay::peer {

// States of services by name, as numbers of grpc.health.v1.HealthCheckResponse.ServingStatus, and who watches them.
class HealthRegistry {
 public:
  struct Watcher {
    std::string service;
    std::function<void(int status)> on_status;  // at each change
    std::function<void()> on_drain;             // last
  };
  using Handle = std::list<Watcher>::iterator;

  HealthRegistry();

  bool Knows(const std::string& service) const { return states_.contains(service); }
  // SERVICE_UNKNOWN where nobody knows it.
  int StatusOf(const std::string& service) const;
  // Watchers are told of changes; `always` tells them of what has not changed, too.
  void Set(const std::string& service, int status, bool always = false);
  // All NOT_SERVING, then the watchers are sent away.
  void Drain();

  bool IsWatched(const std::string& service) const;
  Handle Watch(Watcher watcher) { return watchers_.insert(watchers_.end(), std::move(watcher)); }
  void Unwatch(Handle watcher) { watchers_.erase(watcher); }

 private:
  std::map<std::string, int> states_;
  std::list<Watcher> watchers_;
};

}  // namespace assay::peer
