#include "reference_server/chain/logging.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "reference_server/text/json_quoted.h"

namespace assay::reference {
namespace {

std::string Timestamp() {
  const auto now = std::chrono::system_clock::now();
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count() % 1'000'000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)), micros);
}

std::string JsonLine(const CallRecord& record) {
  return fmt::format(
      R"({{"time":"{}","event":"call","method":{},"peer":{},"status":"{}","message":{},"duration_us":{},)"
      R"("messages_received":{},"messages_sent":{}}})",
      Timestamp(), JsonQuoted(record.path), JsonQuoted(record.peer), Name(record.status.code),
      JsonQuoted(record.status.message), record.duration.count(), record.messages_received, record.messages_sent);
}

std::string TextLine(const CallRecord& record) {
  return fmt::format("{} call method={} peer={} status={} message={} duration_us={} received={} sent={}", Timestamp(),
                     JsonQuoted(record.path), record.peer, Name(record.status.code), JsonQuoted(record.status.message),
                     record.duration.count(), record.messages_received, record.messages_sent);
}

void WriteToStderr(std::string_view line) { fmt::print(stderr, "{}\n", line); }

}  // namespace

Logging::Logging(LogFormat format, std::function<void(std::string_view)> sink)
    : format_(format), sink_(sink ? std::move(sink) : WriteToStderr) {}

void Logging::OnEnd(const CallRecord& record) {
  if (format_ == LogFormat::kOff) return;
  sink_(format_ == LogFormat::kJson ? JsonLine(record) : TextLine(record));
}

}  // namespace assay::reference
