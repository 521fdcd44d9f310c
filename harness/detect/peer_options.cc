#include "harness/detect/peer_options.h"

#include <string>
#include <string_view>

#include "harness/base/duration.h"

namespace assay::detect {
namespace {

Result<std::uint64_t> Number(const Value& value) {
  if (value.is_int() && value.as_int() >= 0) return static_cast<std::uint64_t>(value.as_int());
  return UsageError("expected a number, found " + std::string(value.TypeName()), value.at);
}

Result<Duration> Time(const Value& value) {
  if (value.is_string()) return ParseDuration(value.as_string());
  return UsageError("expected a duration, found " + std::string(value.TypeName()), value.at);
}

Status Apply(std::string_view name, const Value& value, peer::Options& options) {
  if (name == "control") return {};  // always there
  if (name == "auth") {
    options.require_token = value.is_string() && value.as_string() == "required";
  } else if (name == "max-users") {
    ASSAY_ASSIGN(options.max_users, Number(value));
  } else if (name == "max-upload") {
    ASSAY_ASSIGN(options.max_upload, Number(value));
  } else if (name == "min-time-remaining") {
    ASSAY_ASSIGN(options.min_time_remaining, Time(value));
  } else if (name == "stream-limit") {
    ASSAY_ASSIGN(const std::uint64_t limit, Number(value));
    options.stream_limit = static_cast<std::uint32_t>(limit);
  } else if (name == "grace") {
    ASSAY_ASSIGN(options.grace, Time(value));
  } else if (name == "mtls") {
    options.tls = true;  // the stage, which has the client's certificate, says whose it takes
  } else {
    return UsageError("the peer has no option \"" + std::string(name) + "\"", value.at);
  }
  return {};
}

}  // namespace

std::span<const std::string_view> OptionNames() {
  static constexpr std::string_view kNames[] = {
      "control", "auth", "max-users", "max-upload", "min-time-remaining", "stream-limit", "grace", "mtls"};
  return kNames;
}

Status ApplyOptions(const Value& asked, peer::Options& options) {
  if (!asked.is_map()) return {};
  for (const auto& [name, value] : asked.as_map()) ASSAY_CHECK_OK(Apply(name, value, options));
  return {};
}

}  // namespace assay::detect
