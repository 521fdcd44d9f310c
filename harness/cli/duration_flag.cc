#include "harness/cli/duration_flag.h"

#include "harness/base/duration.h"

namespace assay::cli {

Result<Duration> ParseDurationFlag(std::string_view flag, const std::string& text) {
  Result<Duration> duration = ParseDuration(text);
  if (!duration) return UsageError(std::string(flag) + ": " + duration.error().message);
  return duration;
}

Result<Duration> ParseBudgetFlag(std::string_view flag, const std::string& text) {
  ASSAY_ASSIGN(const Duration budget, ParseDurationFlag(flag, text));
  if (budget == Duration::zero()) return UsageError(std::string(flag) + ": it must be longer than nothing");
  return budget;
}

}  // namespace assay::cli
