#include "reports/load_terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "harness/base/bytes.h"
#include "harness/transcript/shorten.h"

namespace assay::reports {
namespace {

using record::LoadRecord;
using statistics::Histogram;

constexpr std::size_t kErrors = 8;
constexpr std::size_t kBarWidth = 40;

// Three digits and a unit: "812 ns", "1.23 ms".
std::string Time(double nanoseconds) {
  constexpr std::array<std::pair<double, std::string_view>, 4> kUnits = {
      {{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}, {1, "ns"}}};
  for (const auto& [size, unit] : kUnits) {
    const double value = nanoseconds / size;
    if (value < 1 && size > 1) continue;
    return fmt::format("{:.{}f} {}", value, value < 10 ? 2 : value < 100 ? 1 : 0, unit);
  }
  return "";
}

// "12,345".
std::string Grouped(double number) {
  std::string digits = fmt::format("{:.0f}", number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}
std::string Grouped(std::uint64_t number) { return Grouped(static_cast<double>(number)); }

std::string Plural(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", Grouped(count), noun, count == 1 ? "" : "s");
}

std::string Paint(const TerminalOptions& options, std::string_view text, std::string_view code) {
  return options.colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::string Asked(const record::LoadAsked& asked) {
  std::string text = fmt::format("{} {} on {} · client {} · {}", asked.kind, EscapeText(asked.call),
                                 EscapeText(asked.target), asked.client, Plural(asked.connections, "connection"));
  if (asked.client != "rest") text += fmt::format(" × {}", Plural(asked.streams, "stream"));
  if (asked.threads > 1) text += fmt::format(" · {} threads", asked.threads);
  if (asked.tls) text += " · TLS";
  text += asked.rate > 0 ? fmt::format(" · {} {}/s", asked.arrivals, Grouped(asked.rate)) : " · closed loop";
  return text;
}

void AppendCosts(const LoadRecord& record, std::string& out) {
  if (record.requests == 0) return;
  const auto calls = static_cast<double>(record.requests);
  out += fmt::format("  client CPU   {:.2f} s, {} a call, {:.0f} % of one processor\n", record.client_cpu_s,
                     Time(record.client_cpu_s / calls * 1e9),
                     record.duration_s > 0 ? record.client_cpu_s / record.duration_s * 100 : 0);
  if (record.server_cpu_s) {
    out += fmt::format("  server CPU   {:.2f} s, {} a call\n", *record.server_cpu_s,
                       Time(*record.server_cpu_s / calls * 1e9));
  }
  if (record.bytes_received > 0) {
    out +=
        fmt::format("  a call       {:.0f} bytes out, {:.0f} in; {:.3f} reads, {:.3f} writes\n",
                    static_cast<double>(record.bytes_sent) / calls, static_cast<double>(record.bytes_received) / calls,
                    static_cast<double>(record.reads) / calls, static_cast<double>(record.writes) / calls);
  }
  out += fmt::format("  peak memory  client {:.0f} MiB", static_cast<double>(record.client_peak_kib) / 1024);
  if (record.server_peak_kib) {
    out += fmt::format(", server {:.0f} MiB", static_cast<double>(*record.server_peak_kib) / 1024);
  }
  out += '\n';
}

void AppendPercentiles(const LoadRecord& record, std::string& out) {
  constexpr std::array<std::pair<std::string_view, double>, 7> kColumns = {
      {{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p99.9", 0.999}, {"p99.99", 0.9999}, {"max", 1}}};
  out += fmt::format("\n  {:<10}{:>9}", "", "mean");
  for (const auto& [name, quantile] : kColumns) out += fmt::format(" {:>9}", name);
  out += '\n';
  const auto row = [&](std::string_view name, const Histogram& histogram) {
    // "µ" has two octets and one column, which fmt knows.
    out += fmt::format("  {:<10}{:>9}", name, Time(histogram.Mean()));
    for (const auto& [unused, quantile] : kColumns) {
      out += fmt::format(" {:>9}", Time(static_cast<double>(histogram.ValueAt(quantile))));
    }
    out += '\n';
  };
  row("latency", record.response);
  if (record.lateness.empty()) return;
  row("service", record.service);
  row("lateness", record.lateness);
}

// One bar for each step of 1, 2, 5 from the least to the greatest.
void AppendBars(const Histogram& histogram, std::string& out) {
  std::vector<std::pair<double, std::uint64_t>> bars;  // upper end, count
  constexpr std::array<double, 3> kSteps = {1, 2, 5};
  std::uint64_t below = 0;
  for (double decade = 1; below < histogram.count(); decade *= 10) {
    for (const double step : kSteps) {
      const double end = decade * step;
      const std::uint64_t up_to = histogram.CountUpTo(static_cast<std::int64_t>(end));
      if (up_to > 0 && below < histogram.count()) bars.emplace_back(end, up_to - below);
      below = up_to;
    }
  }
  std::uint64_t longest = 1;
  for (const auto& [end, count] : bars) longest = std::max(longest, count);
  out += '\n';
  for (const auto& [end, count] : bars) {
    const double share = static_cast<double>(count) / static_cast<double>(longest);
    const auto width = static_cast<std::size_t>(std::ceil(share * kBarWidth));
    std::string bar;
    for (std::size_t i = 0; i < width; ++i) bar += "█";
    out += fmt::format("  ≤ {:>7} {:>11} {}\n", Time(end), Grouped(count), bar);
  }
}

void AppendErrors(const LoadRecord& record, const TerminalOptions& options, std::string& out) {
  if (record.errors.empty()) return;
  out += '\n';
  for (std::size_t i = 0; i < std::min(kErrors, record.errors.size()); ++i) {
    const record::LoadError& error = record.errors[i];
    std::string line = fmt::format("{:>11} × {}", Grouped(error.count), EscapeText(error.kind));
    if (!error.sample.empty()) line += ": " + EscapeText(error.sample);
    out += "  " + Paint(options, transcript::Shorten(line, std::max<std::size_t>(options.width, 40) - 2), "31") + "\n";
  }
  if (record.errors.size() > kErrors) {
    out += fmt::format("  and {} more kinds\n", record.errors.size() - kErrors);
  }
}

}  // namespace

std::string RenderLoadTerminal(const LoadRecord& record, const TerminalOptions& options) {
  std::string out = Asked(record.asked) + "\n\n";
  out += fmt::format("  {} in {:.2f} s, {} of them succeeded", Plural(record.requests, "call"), record.duration_s,
                     Grouped(record.succeeded));
  if (record.failed() > 0) out += ", " + Paint(options, Grouped(record.failed()) + " failed", "31");
  out += fmt::format(": {}/s\n", Grouped(record.achieved_rate));
  if (record.offered > 0) {
    out += fmt::format("  offered      {} calls, {}/s; {} waited for a stream, {} were never sent\n",
                       Grouped(record.offered), Grouped(record.offered_rate), Grouped(record.delayed),
                       Grouped(record.dropped));
  }
  if (record.verified > 0)
    out += fmt::format("  compared     {} answers with what was expected\n", Grouped(record.verified));
  AppendCosts(record, out);
  if (record.succeeded > 0) {
    AppendPercentiles(record, out);
    AppendBars(record.response, out);
  }
  AppendErrors(record, options, out);
  if (!record.findings.empty()) out += '\n';
  for (const record::LoadFinding& finding : record.findings) {
    out += Paint(options, fmt::format("  ! {}: {}", finding.code, EscapeText(finding.message)), "33") + "\n";
  }
  if (record.incomplete) out += Paint(options, "  ! incomplete: the trial was interrupted", "33") + "\n";
  return out;
}

}  // namespace assay::reports
