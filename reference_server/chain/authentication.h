#pragma once

#include <array>
#include <string>

#include "reference_server/chain/interceptor.h"

namespace assay::reference {

/// Asks for `authorization: Bearer TOKEN` before the handler, so that a refused call has no side effect.
class Authentication final : public Interceptor {
 public:
  Authentication(const std::string& token, const std::string& readonly_token);
  std::optional<Status> OnHeaders(const RequestHead& head, CallPlan& plan) override;

 private:
  using Digest = std::array<unsigned char, 32>;
  static Digest DigestOf(std::string_view token);

  // Digests, so that a comparison takes the same time whatever the length of either side.
  Digest full_;
  Digest readonly_;
};

}  // namespace assay::reference
