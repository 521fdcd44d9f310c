#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::reference {

/// What a request asks for, in origin form or absolute form (RFC 9112 §3.2), with its escapes resolved.
struct Target {
  std::vector<std::string> segments;  // "/v1/users/7" is {"v1", "users", "7"}; "/v1/users/" has an empty third one
  std::vector<std::pair<std::string, std::string>> query;
};

/// Empty where it is no such target: another form, an escape that is none, or octets that are no UTF-8.
std::optional<Target> ParseTarget(std::string_view text);

}  // namespace assay::reference
