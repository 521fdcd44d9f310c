#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "reference_server/chain/interceptor.h"

namespace assay::reference {

/// Reads the directives in a call's metadata into its plan. A directive that is malformed is as good as absent.
class Directives final : public Interceptor {
 public:
  explicit Directives(std::chrono::milliseconds min_time_remaining) : min_time_remaining_(min_time_remaining) {}
  std::optional<Status> OnHeaders(const RequestHead& head, CallPlan& plan) override;

 private:
  std::chrono::milliseconds min_time_remaining_;
};

/// Decodes %XX as grpc-message does; what is no such escape stays as it is (PROTOCOL-HTTP2.md, Status-Message).
std::string PercentDecode(std::string_view text);

}  // namespace assay::reference
