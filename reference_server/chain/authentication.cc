#include "reference_server/chain/authentication.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <strings.h>

namespace assay::reference {
namespace {

constexpr std::string_view kScheme = "bearer ";

// The scheme's name is case-insensitive (RFC 9110 §11.1).
std::optional<std::string_view> BearerToken(std::string_view value) {
  if (value.size() < kScheme.size()) return std::nullopt;
  if (strncasecmp(value.data(), kScheme.data(), kScheme.size()) != 0) return std::nullopt;
  return value.substr(kScheme.size());
}

}  // namespace

Authentication::Authentication(const std::string& token, const std::string& readonly_token)
    : full_(DigestOf(token)), readonly_(DigestOf(readonly_token)) {}

Authentication::Digest Authentication::DigestOf(std::string_view token) {
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
  return digest;
}

std::optional<Status> Authentication::OnHeaders(const RequestHead& head, CallPlan&) {
  if (head.method.access == Access::kOpen) return std::nullopt;
  const auto values = head.metadata.All("authorization");
  if (values.empty()) return Status{Code::kUnauthenticated, "No token", {}};
  Status invalid{Code::kUnauthenticated, "Invalid token", {}};
  if (values.size() > 1) return invalid;
  const auto token = BearerToken(values.front());
  if (!token) return invalid;

  const Digest digest = DigestOf(*token);
  const bool full = CRYPTO_memcmp(digest.data(), full_.data(), digest.size()) == 0;
  const bool readonly = CRYPTO_memcmp(digest.data(), readonly_.data(), digest.size()) == 0;
  if (full) return std::nullopt;
  if (!readonly) return invalid;
  if (head.method.access == Access::kFullToken) return Status{Code::kPermissionDenied, "The token is read-only", {}};
  return std::nullopt;
}

}  // namespace assay::reference
