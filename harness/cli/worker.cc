#include "harness/cli/worker.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/timex.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <ctime>

namespace assay::cli {
namespace {

using std::chrono::system_clock;

std::optional<int> Number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

struct Launcher {
  const char* index;
  const char* count;
};
constexpr Launcher kLaunchers[] = {{"JOB_COMPLETION_INDEX", "JOB_COMPLETIONS"},
                                   {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
                                   {"SLURM_PROCID", "SLURM_NTASKS"}};

Status Place(record::LoadWorker& worker, std::string_view index, std::string_view count, const std::string& who) {
  const std::optional<int> i = Number(index);
  const std::optional<int> n = Number(count);
  if (!i || !n || *n < 1 || *i >= *n) {
    return UsageError(fmt::format("{}: '{}' of '{}' is no worker: I/N with I from 0 and below N", who, index, count));
  }
  worker.index = *i;
  worker.of = *n;
  return {};
}

Result<system_clock::time_point> ParseTime(const std::string& text) {
  if (const std::optional<int> seconds = Number(text)) return system_clock::time_point(std::chrono::seconds(*seconds));
  std::tm parts{};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (end == nullptr || std::string_view(end) != "Z") {
    return UsageError("--start-at: '" + text +
                      "' is neither a time such as 2026-11-24T02:48:11Z nor seconds since 1970");
  }
  return system_clock::from_time_t(::timegm(&parts));
}

}  // namespace

Result<record::LoadWorker> ReadWorker(const std::string& flag, const std::string& start_at) {
  record::LoadWorker worker;
  worker.start_at = start_at;
  char host[256] = "";
  if (::gethostname(host, sizeof host - 1) == 0) worker.host = host;
  if (!start_at.empty()) ASSAY_CHECK_OK(ParseTime(start_at));
  if (!flag.empty()) {
    const std::size_t slash = flag.find('/');
    const std::string_view text = flag;
    ASSAY_CHECK_OK(
        Place(worker, text.substr(0, slash), slash == std::string::npos ? "" : text.substr(slash + 1), "--worker"));
    return worker;
  }
  for (const Launcher& launcher : kLaunchers) {
    const char* index = std::getenv(launcher.index);
    const char* count = std::getenv(launcher.count);
    if (index == nullptr) continue;
    if (count == nullptr) {
      return UsageError(fmt::format("{} is set and {} is not: say it in the manifest, or give --worker {}/N",
                                    launcher.index, launcher.count, index));
    }
    ASSAY_CHECK_OK(Place(worker, index, count, launcher.index));
    break;
  }
  return worker;
}

Status WaitForStart(record::LoadWorker& worker, const std::atomic<bool>& stop) {
  if (!worker.start_at.empty()) {
    ASSAY_ASSIGN(const system_clock::time_point start, ParseTime(worker.start_at));
    if (start < system_clock::now()) {
      return UsageError("--start-at: " + worker.start_at + " is past: give the workers time to start");
    }
    // In short slices, so that a signal is seen and a clock that is set meanwhile counts.
    constexpr auto kSlice = std::chrono::milliseconds(50);
    while (!stop.load()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(start - system_clock::now());
      if (left.count() <= 0) break;
      ::poll(nullptr, 0, static_cast<int>(std::min(left, kSlice).count()));
    }
  }
  worker.started_unix_us =
      std::chrono::duration_cast<std::chrono::microseconds>(system_clock::now().time_since_epoch()).count();
  timex clock{};
  const int state = ::adjtimex(&clock);
  worker.clock_synchronised = state != -1 && state != TIME_ERROR && (clock.status & STA_UNSYNC) == 0;
  if (worker.clock_synchronised) worker.clock_error_us = clock.maxerror;
  return {};
}

std::uint64_t ShareOf(std::uint64_t all, const record::LoadWorker& worker) {
  const auto of = static_cast<std::uint64_t>(worker.of);
  return all / of + (static_cast<std::uint64_t>(worker.index) < all % of ? 1 : 0);
}

}  // namespace assay::cli
