#include <fmt/format.h>

#include "reports/bench/numbers.h"
#include "reports/bench/sections.h"

namespace assay::reports::bench {
namespace {

using record::BenchRecord;
using record::LoadPoint;

void Head(Markup& out, std::initializer_list<std::string_view> texts, std::initializer_list<std::string_view> numbers) {
  out << "<div class=\"scroll\"><table class=\"numbers\"><thead><tr>";
  for (const std::string_view name : texts) out << "<th>" << name << "</th>";
  for (const std::string_view name : numbers) out << "<th class=\"n\">" << name << "</th>";
  out << "</tr></thead><tbody>\n";
}
void Cell(Markup& out, const std::string& text) { out << "<td class=\"n\">" << text << "</td>"; }
void Arm(Markup& out, const BenchRecord& bench, const std::string& workload, const std::string& arm,
         std::string& before) {
  if (workload != before) {
    out << "<tr class=\"first\"><th scope=\"row\">" << workload << "</th>";
  } else {
    out << "<tr><th></th>";
  }
  before = workload;
  out << "<td class=\"" << ArmClass(bench, arm) << "\"><svg class=\"swatch\" viewBox=\"0 0 26 8\" aria-hidden=\"true\">"
      << "<line x1=\"0\" x2=\"26\" y1=\"4\" y2=\"4\"/></svg> " << ArmTitle(bench, arm) << "</td>";
}
constexpr char kEnd[] = "</tbody></table></div></section>\n";

}  // namespace

void CostTable(Markup& out, const BenchRecord& bench, const record::Analysis& analysis) {
  out << "<section><h2>Capacity, and what a call costs</h2><p class=\"intro\">Closed loop: as many calls as go with so "
         "many in flight. Medians over valid blocks; response times of this table are those of a full server, and say "
         "little more than in flight ÷ rate.</p>";
  Head(out, {"workload", "arm"},
       {"in flight", "calls/s", "failed", "p50", "p99", "server CPU", "client CPU", "bytes", "reads", "server memory",
        "valid"});
  std::string before;
  for (const LoadPoint& point : analysis.points) {
    if (point.offered > 0) continue;
    const record::BenchWorkload* workload = bench.FindWorkload(point.workload);
    Arm(out, bench, point.workload, point.arm, before);
    Cell(out, workload == nullptr ? "" : std::to_string(workload->in_flight));
    Cell(out, point.valid == 0 ? "–" : Significant(point.achieved));
    Cell(out, Count(point.failed));
    Cell(out, point.valid == 0 ? "–" : Micros(point.p50_us));
    Cell(out, point.valid == 0 ? "–" : Micros(point.p99_us));
    Cell(out, Maybe(point.server_cpu_us, Micros));
    Cell(out, point.valid == 0 ? "–" : Micros(point.client_cpu_us));
    Cell(out, point.bytes > 0 ? Bytes(point.bytes) : "–");
    Cell(out, point.reads > 0 ? Significant(point.reads) : "–");
    Cell(out, point.server_memory_mib ? Significant(*point.server_memory_mib) + " MiB" : "–");
    Cell(out, fmt::format("{} of {}", point.valid, point.valid + point.invalid));
    out << "</tr>\n";
  }
  out.Trusted(kEnd);
}

void LoadTable(Markup& out, const BenchRecord& bench, const record::Analysis& analysis) {
  Markup rows;
  std::string before;
  for (const LoadPoint& point : analysis.points) {
    if (point.offered == 0) continue;
    Arm(rows, bench, point.workload, point.arm, before);
    Cell(rows, Significant(point.offered));
    Cell(rows, point.valid == 0 ? "–" : Significant(point.achieved) + (point.saturated ? " (saturated)" : ""));
    Cell(rows, Count(point.failed));
    for (const double us : {point.p50_us, point.p90_us, point.p99_us, point.p999_us, point.max_us}) {
      Cell(rows, point.valid == 0 ? "–" : Micros(us));
    }
    Cell(rows, Maybe(point.server_cpu_us, Micros));
    Cell(rows, fmt::format("{} of {}", point.valid, point.valid + point.invalid));
    rows << "</tr>\n";
  }
  if (rows.empty()) return;
  out << "<section><h2>Response time at each load</h2><p class=\"intro\">Open loop. p50 and p99 are medians over "
         "blocks; "
         "p90, p99.9 and the highest are of all blocks' calls together.</p>";
  Head(out, {"workload", "arm"},
       {"offered/s", "achieved/s", "failed", "p50", "p90", "p99", "p99.9", "highest", "server CPU", "valid"});
  out << rows;
  out.Trusted(kEnd);
}

void DecompositionTable(Markup& out, const record::Analysis& analysis) {
  if (analysis.decompositions.empty()) return;
  out << "<section><h2>Where does the difference come from?</h2><p class=\"intro\">Two payloads over two transports. "
         "gRPC with protobuf ÷ REST with JSON = payload × transport. Interaction: how much more, or less, protobuf "
         "changes "
         "over gRPC than over REST; 1 means that the two act independently.</p>";
  Head(out, {"workload", "figure"},
       {"gRPC ÷ REST", "= payload (protobuf ÷ JSON)", "× transport (gRPC ÷ REST)", "interaction"});
  std::string before;
  for (const record::Decomposition& one : analysis.decompositions) {
    if (one.workload != before) {
      out << "<tr class=\"first\"><th scope=\"row\">" << one.workload << "</th>";
    } else {
      out << "<tr><th></th>";
    }
    before = one.workload;
    out << "<td>" << record::InfoOf(one.metric).title << "</td>";
    for (const statistics::Ratio* ratio :
         {&one.effects.total, &one.effects.payload, &one.effects.transport, &one.effects.interaction}) {
      Cell(out, RatioText(*ratio));
    }
    out << "</tr>\n";
  }
  out.Trusted(kEnd);
}

void FloorTable(Markup& out, const BenchRecord& bench) {
  if (bench.floor.empty()) return;
  out << "<section><h2>The floor</h2><p class=\"intro\">The same octets back and forth over one TCP connection, "
         "without "
         "any protocol: with one call in flight, nothing is faster on this machine.</p>";
  Head(out, {"workload", "sizes of"}, {"request", "response", "p50", "p99", "server CPU", "client CPU"});
  std::string before;
  for (const record::FloorRow& row : bench.floor) {
    Arm(out, bench, row.workload, row.arm, before);
    Cell(out, Bytes(static_cast<double>(row.request_bytes)));
    Cell(out, Bytes(static_cast<double>(row.response_bytes)));
    Cell(out, Micros(row.p50_us));
    Cell(out, Micros(row.p99_us));
    Cell(out, Micros(row.server_cpu_us));
    Cell(out, Micros(row.client_cpu_us));
    out << "</tr>\n";
  }
  out.Trusted(kEnd);
}

void CodecTable(Markup& out, const BenchRecord& bench) {
  if (bench.codecs.empty()) return;
  out << "<section><h2>Codecs alone</h2><p class=\"intro\">No socket, no server: what one operation costs this "
         "processor.</p>";
  Head(out, {"benchmark"}, {"CPU", "throughput", ""});
  for (const record::CodecRow& row : bench.codecs) {
    out << "<tr><th scope=\"row\"><code>" << row.name << "</code></th>";
    Cell(out, row.cpu_ns < 1000 ? Significant(row.cpu_ns) + " ns" : Micros(row.cpu_ns / 1000));
    Cell(out, row.bytes_per_second > 0 ? Bytes(row.bytes_per_second) + "/s" : "–");
    Cell(out, row.label);
    out << "</tr>\n";
  }
  out.Trusted(kEnd);
}

void BaselineTable(Markup& out, const BenchRecord& bench) {
  if (bench.baseline_rows.empty()) return;
  out << "<section><h2>Against <code>" << bench.baseline
      << "</code></h2><p class=\"intro\">Another day's blocks do not pair with these, so there is no interval: a "
         "change is "
         "marked where the ranges of the blocks do not meet.</p>";
  Head(out, {"workload", "arm"}, {"figure", "before", "now", "ratio", ""});
  std::string before;
  for (const record::BaselineRow& row : bench.baseline_rows) {
    const std::optional<record::Metric> metric = record::ParseMetric(row.metric);
    Arm(out, bench, row.workload, row.arm, before);
    Cell(out, metric ? std::string(record::InfoOf(*metric).title) : row.metric);
    Cell(out, metric ? ValueText(*metric, row.before) : Significant(row.before));
    Cell(out, metric ? ValueText(*metric, row.after) : Significant(row.after));
    Cell(out, Significant(row.ratio) + "×");
    Cell(out, row.beyond_spread ? "changed" : "");
    out << "</tr>\n";
  }
  out.Trusted(kEnd);
}

}  // namespace assay::reports::bench
