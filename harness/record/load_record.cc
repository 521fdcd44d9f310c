#include "harness/record/load_record.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "harness/record/cursor.h"

namespace assay::record {
namespace {

using statistics::Histogram;

constexpr std::array<std::pair<std::string_view, double>, 9> kQuantiles = {{{"p50_us", 0.5},
                                                                            {"p75_us", 0.75},
                                                                            {"p90_us", 0.9},
                                                                            {"p95_us", 0.95},
                                                                            {"p99_us", 0.99},
                                                                            {"p99_9_us", 0.999},
                                                                            {"p99_99_us", 0.9999},
                                                                            {"p99_999_us", 0.99999},
                                                                            {"max_us", 1}}};

// The counts of a record by their names in the document.
using Count = std::uint64_t LoadRecord::*;
constexpr std::array<std::pair<std::string_view, Count>, 14> kCounts = {
    {{"succeeded", &LoadRecord::succeeded},
     {"verified", &LoadRecord::verified},
     {"messages_sent", &LoadRecord::messages_sent},
     {"messages_received", &LoadRecord::messages_received},
     {"bytes_sent", &LoadRecord::bytes_sent},
     {"bytes_received", &LoadRecord::bytes_received},
     {"reads", &LoadRecord::reads},
     {"writes", &LoadRecord::writes},
     {"offered", &LoadRecord::offered},
     {"delayed", &LoadRecord::delayed},
     {"dropped", &LoadRecord::dropped},
     {"in_flight_peak", &LoadRecord::in_flight_peak},
     {"connections_opened", &LoadRecord::connections_opened},
     {"connections_lost", &LoadRecord::connections_lost}}};

double Microseconds(double nanoseconds) { return nanoseconds / 1000; }

Value AskedValue(const LoadAsked& asked) {
  Value value;
  value.Set("target", asked.target);
  value.Set("client", asked.client);
  value.Set("call", asked.call);
  value.Set("kind", asked.kind);
  value.Set("arrivals", asked.arrivals);
  value.Set("rate", asked.rate);
  value.Set("connections", asked.connections);
  value.Set("streams", asked.streams);
  value.Set("threads", asked.threads);
  value.Set("tls", asked.tls);
  value.Set("warmup_s", asked.warmup_s);
  value.Set("duration_s", asked.duration_s);
  value.Set("requests", static_cast<std::int64_t>(asked.requests));
  value.Set("verify_every", static_cast<std::int64_t>(asked.verify_every));
  return value;
}

LoadAsked ReadAsked(const Cursor& at) {
  LoadAsked asked;
  asked.target = at.At("target").Text();
  asked.client = at.At("client").Text();
  asked.call = at.At("call").Text();
  asked.kind = at.At("kind").Text();
  asked.arrivals = at.At("arrivals").Text();
  asked.rate = at.At("rate").Number();
  asked.connections = static_cast<int>(at.At("connections").Int(1, INT32_MAX));
  asked.streams = static_cast<int>(at.At("streams").Int(1, INT32_MAX));
  asked.threads = static_cast<int>(at.At("threads").Int(1, INT32_MAX));
  asked.tls = at.At("tls").Bool();
  asked.warmup_s = at.At("warmup_s").Number();
  asked.duration_s = at.At("duration_s").Number();
  asked.requests = static_cast<std::uint64_t>(at.At("requests").Int());
  asked.verify_every = static_cast<std::uint64_t>(at.At("verify_every").Int());
  return asked;
}

Histogram HistogramAt(const Cursor& at) {
  std::vector<Histogram::Cell> cells;
  for (const Cursor& element : at.At("cells").Elements()) {
    const std::vector<Cursor> pair = element.Elements();
    if (pair.size() != 2) {
      element.Fail("is no pair of index and count");
      break;
    }
    cells.push_back({static_cast<std::size_t>(pair[0].Int()), static_cast<std::uint64_t>(pair[1].Int())});
  }
  if (at.At("unit").Text() != "ns") at.At("unit").Fail("is not \"ns\"");
  Result<Histogram> histogram = Histogram::FromCells(cells, at.At("min").Int(), at.At("max").Int(),
                                                     static_cast<std::uint64_t>(at.At("overflow").Int()));
  if (histogram) return *std::move(histogram);
  at.Fail("is no histogram: " + histogram.error().message);
  return {};
}

template <class T>
void AddOptional(std::optional<T>& sum, const std::optional<T>& more) {
  // A sum that leaves a part out would be a wrong number.
  sum = sum && more ? std::optional<T>(*sum + *more) : std::nullopt;
}

void AddErrors(std::vector<LoadError>& sum, const std::vector<LoadError>& more) {
  for (const LoadError& error : more) {
    const auto same = std::find_if(sum.begin(), sum.end(), [&](const LoadError& e) { return e.kind == error.kind; });
    if (same == sum.end()) {
      sum.push_back(error);
    } else {
      same->count += error.count;
    }
  }
  std::stable_sort(sum.begin(), sum.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
}

}  // namespace

Value PercentilesValue(const Histogram& histogram) {
  Value value;
  value.Set("count", static_cast<std::int64_t>(histogram.count()));
  value.Set("min_us", Microseconds(static_cast<double>(histogram.min())));
  value.Set("mean_us", Microseconds(histogram.Mean()));
  value.Set("stddev_us", Microseconds(histogram.StandardDeviation()));
  for (const auto& [name, quantile] : kQuantiles) {
    value.Set(name, Microseconds(static_cast<double>(histogram.ValueAt(quantile))));
  }
  return value;
}

Value HistogramValue(const Histogram& histogram) {
  Value value;
  value.Set("unit", "ns");
  value.Set("min", histogram.min());
  value.Set("max", histogram.max());
  value.Set("overflow", static_cast<std::int64_t>(histogram.overflow()));
  Value::List cells;
  for (const Histogram::Cell& cell : histogram.Cells()) {
    cells.emplace_back(Value::List{static_cast<std::int64_t>(cell.index), static_cast<std::int64_t>(cell.count)});
  }
  value.Set("cells", std::move(cells));
  return value;
}

Result<Histogram> ReadHistogram(const Value& value, const std::string& file) {
  std::optional<Error> error;
  Histogram histogram = HistogramAt(Cursor(value, file, &error));
  if (error) return tl::unexpected(*error);
  return histogram;
}

Value ToValue(const LoadRecord& record) {
  Value value;
  value.Set("asked", AskedValue(record.asked));
  value.Set("started", record.started);
  value.Set("incomplete", record.incomplete);
  value.Set("duration_s", record.duration_s);
  value.Set("requests", static_cast<std::int64_t>(record.requests));
  value.Set("failed", static_cast<std::int64_t>(record.failed()));
  Value::List errors;
  for (const LoadError& error : record.errors) {
    Value one;
    one.Set("kind", error.kind);
    one.Set("count", static_cast<std::int64_t>(error.count));
    one.Set("sample", error.sample);
    errors.push_back(std::move(one));
  }
  value.Set("errors", std::move(errors));
  for (const auto& [name, count] : kCounts) value.Set(name, static_cast<std::int64_t>(record.*count));
  value.Set("connections_rolled", static_cast<std::int64_t>(record.connections_rolled));
  value.Set("offered_rate", record.offered_rate);
  value.Set("achieved_rate", record.achieved_rate);
  value.Set("client_cpu_s", record.client_cpu_s);
  value.Set("server_cpu_s", record.server_cpu_s ? Value(*record.server_cpu_s) : Value());
  value.Set("client_peak_kib", record.client_peak_kib);
  value.Set("server_peak_kib", record.server_peak_kib ? Value(*record.server_peak_kib) : Value());
  value.Set("steal_s", record.steal_s);
  value.Set("latency", PercentilesValue(record.response));
  value.Set("service", PercentilesValue(record.service));
  value.Set("lateness", PercentilesValue(record.lateness));
  Value histograms;
  histograms.Set("latency", HistogramValue(record.response));
  histograms.Set("service", HistogramValue(record.service));
  histograms.Set("lateness", HistogramValue(record.lateness));
  value.Set("histograms", std::move(histograms));
  Value::List findings;
  for (const LoadFinding& finding : record.findings) {
    Value one;
    one.Set("code", finding.code);
    one.Set("message", finding.message);
    findings.push_back(std::move(one));
  }
  value.Set("findings", std::move(findings));
  return value;
}

Result<LoadRecord> ReadLoadRecord(const Value& value, const std::string& file) {
  std::optional<Error> error;
  const Cursor at(value, file, &error);
  LoadRecord record;
  record.asked = ReadAsked(at.At("asked"));
  record.started = at.At("started").Text();
  record.incomplete = at.At("incomplete").Bool();
  record.duration_s = at.At("duration_s").Number();
  record.requests = static_cast<std::uint64_t>(at.At("requests").Int());
  for (const Cursor& one : at.At("errors").Elements()) {
    record.errors.push_back(
        {one.At("kind").Text(), static_cast<std::uint64_t>(one.At("count").Int(1)), one.At("sample").Text()});
  }
  for (const auto& [name, count] : kCounts) record.*count = static_cast<std::uint64_t>(at.At(name).Int());
  record.connections_rolled = static_cast<std::uint64_t>(at.At("connections_rolled").Int());
  record.offered_rate = at.At("offered_rate").Number();
  record.achieved_rate = at.At("achieved_rate").Number();
  record.client_cpu_s = at.At("client_cpu_s").Number();
  const auto known = [&](std::string_view key) {
    const Value* entry = value.Find(key);
    return entry != nullptr && !entry->is_null();
  };
  if (known("server_cpu_s")) record.server_cpu_s = at.At("server_cpu_s").Number();
  record.client_peak_kib = at.At("client_peak_kib").Int();
  if (known("server_peak_kib")) record.server_peak_kib = at.At("server_peak_kib").Int();
  record.steal_s = at.At("steal_s").Number();
  const Cursor histograms = at.At("histograms");
  record.response = HistogramAt(histograms.At("latency"));
  record.service = HistogramAt(histograms.At("service"));
  record.lateness = HistogramAt(histograms.At("lateness"));
  for (const Cursor& one : at.At("findings").Elements()) {
    record.findings.push_back({one.At("code").Text(), one.At("message").Text()});
  }
  std::uint64_t failed = 0;
  for (const LoadError& one : record.errors) failed += one.count;
  if (record.succeeded + failed != record.requests) at.At("errors").Fail("do not add up with requests and succeeded");
  if (record.response.count() != record.succeeded) {
    histograms.At("latency").Fail("does not hold as many calls as succeeded");
  }
  if (error) return tl::unexpected(*error);
  return record;
}

LoadRecord MergeLoadRecords(const std::vector<LoadRecord>& records) {
  LoadRecord sum = records.front();
  for (std::size_t i = 1; i < records.size(); ++i) {
    const LoadRecord& more = records[i];
    sum.asked.connections += more.asked.connections;
    sum.asked.threads += more.asked.threads;
    sum.asked.rate += more.asked.rate;
    sum.asked.requests += more.asked.requests;
    sum.incomplete = sum.incomplete || more.incomplete;
    sum.started = std::min(sum.started, more.started);
    sum.duration_s = std::max(sum.duration_s, more.duration_s);
    sum.requests += more.requests;
    for (const auto& [name, count] : kCounts) sum.*count += more.*count;
    sum.connections_rolled += more.connections_rolled;
    AddErrors(sum.errors, more.errors);
    sum.offered_rate += more.offered_rate;
    sum.achieved_rate += more.achieved_rate;
    sum.client_cpu_s += more.client_cpu_s;
    AddOptional(sum.server_cpu_s, more.server_cpu_s);
    sum.client_peak_kib += more.client_peak_kib;
    AddOptional(sum.server_peak_kib, more.server_peak_kib);
    sum.steal_s = std::max(sum.steal_s, more.steal_s);
    sum.response.Merge(more.response);
    sum.service.Merge(more.service);
    sum.lateness.Merge(more.lateness);
    for (const LoadFinding& finding : more.findings) {
      if (std::find(sum.findings.begin(), sum.findings.end(), finding) == sum.findings.end()) {
        sum.findings.push_back(finding);
      }
    }
  }
  return sum;
}

}  // namespace assay::record
