#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "reference_server/call/method.h"

namespace assay::reference {

class Counters;
class HealthRegistry;
class UserStore;

/// What the control service acts on.
struct Controlled {
  UserStore& store;
  HealthRegistry& health;
  const Counters& counters;
  /// Starts the drain and returns; without a grace time, with the server's own.
  std::function<void(std::optional<std::chrono::milliseconds>)> drain;
};

/// assay.control.Control.
std::vector<Method> ControlService(Controlled controlled);

}  // namespace assay::reference
