#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reference_server/status/status.h"

namespace assay::reference {

/// What the directives of a call ask of it beyond what its method does.
struct CallPlan {
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  /// Metadata to send whatever the outcome.
  Pairs initial;
  Pairs trailing;
  /// What the application sets over gRPC, under names of the client's choice.
  Pairs set_initial;
  Pairs set_trailing;
  /// Before the handler starts.
  std::chrono::milliseconds delay{0};
  /// The status that takes the place of the method's own, after so many response messages; 0 is before the handler.
  std::optional<Status> abort;
  std::int64_t abort_after_messages = 0;
  std::chrono::milliseconds min_time_remaining{0};
  /// Over gRPC the handler is to throw as soon as it hears of anything.
  bool handler_throws = false;
  /// Response messages after which the call ends with OK, whatever the client still sends; 0 is before the handler.
  std::optional<std::int64_t> end_after_messages;

  /// How the call is to end without its handler.
  std::optional<Status> Refusal(std::optional<std::chrono::milliseconds> remaining) const {
    if (auto late = NotEnoughTime(remaining)) return late;
    if (end_after_messages == 0) return Status{};
    return abort_after_messages == 0 ? abort : std::nullopt;
  }

  /// Without a deadline there is always enough.
  std::optional<Status> NotEnoughTime(std::optional<std::chrono::milliseconds> remaining) const {
    if (!remaining || *remaining >= min_time_remaining) return std::nullopt;
    return Status{Code::kDeadlineExceeded, "Not enough time", {}};
  }

  /// The status that takes the place of the method's own behind that many response messages, at least one.
  std::optional<Status> EndAfter(std::int64_t messages) const {
    if (end_after_messages == messages) return Status{};
    return abort_after_messages == messages ? abort : std::nullopt;
  }
};

}  // namespace assay::reference
