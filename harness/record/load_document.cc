#include "harness/record/load_document.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/bytes.h"
#include "harness/base/json.h"
#include "harness/record/cursor.h"
#include "harness/record/format.h"
#include "harness/record/seed.h"

namespace assay::record {
namespace {

Value ToValue(const LoadWorker& worker) {
  return Value::Map{{"index", worker.index},
                    {"of", worker.of},
                    {"host", IsUtf8(worker.host) ? worker.host : EscapeText(worker.host)},
                    {"seed", SeedText(worker.seed)},
                    {"start_at", worker.start_at},
                    {"started_unix_us", worker.started_unix_us},
                    {"clock_synchronised", worker.clock_synchronised},
                    {"clock_error_us", worker.clock_error_us ? Value(*worker.clock_error_us) : Value()}};
}

LoadWorker ReadWorker(const Cursor& from, const Value& value) {
  LoadWorker worker;
  worker.index = static_cast<int>(from.At("index").Int(0, INT32_MAX));
  worker.of = static_cast<int>(from.At("of").Int(1, INT32_MAX));
  worker.host = from.At("host").Text();
  if (value.Find("seed") != nullptr) worker.seed = from.At("seed").Word(ParseSeed, "a seed, such as 0x5eed");
  worker.start_at = from.Maybe("start_at").Text();
  worker.started_unix_us = from.At("started_unix_us").Int();
  worker.clock_synchronised = from.Maybe("clock_synchronised").Bool();
  if (const Value* error = value.Find("clock_error_us"); error != nullptr && !error->is_null()) {
    worker.clock_error_us = from.At("clock_error_us").Int();
  }
  return worker;
}

}  // namespace

std::string WriteLoadDocument(const LoadDocument& document) {
  Value workers{Value::List()};
  for (const LoadWorker& worker : document.workers) workers.Append(ToValue(worker));
  Value out(Value::Map{{"$schema", kLoadSchemaUri},
                       {"format", FormatValue()},
                       {"kind", "load"},
                       {"tool", Value::Map{{"name", "assay"}, {"version", document.tool_version}}},
                       {"workers", std::move(workers)}});
  Value load = ToValue(document.load);
  for (auto& [key, value] : load.as_map()) out.Set(key, std::move(value));
  // A key a line: cells of histograms take no page each.
  std::string text = "{";
  const char* between = "\n ";
  for (const auto& [key, value] : out.as_map()) {
    text += between + WriteJson(key) + ": " + WriteJson(value);
    between = ",\n ";
  }
  return text + "\n}\n";
}

Result<LoadDocument> ReadLoadDocument(std::string_view text, std::string_view file) {
  ASSAY_ASSIGN(const Value tree, ParseJson(text, file));
  std::optional<Error> error;
  const Cursor root(tree, std::string(file), &error);
  CheckFormat(root, "load");
  LoadDocument document;
  document.tool_version = root.At("tool").At("version").Text();
  const std::vector<Cursor> workers = root.At("workers").Elements();
  for (std::size_t i = 0; i < workers.size(); ++i) {
    document.workers.push_back(ReadWorker(workers[i], tree.Find("workers")->as_list()[i]));
  }
  if (workers.empty()) root.At("workers").Fail("is empty");
  if (error) return tl::unexpected(*error);
  ASSAY_ASSIGN(document.load, ReadLoadRecord(tree, std::string(file)));
  return document;
}

Result<LoadDocument> MergeLoadDocuments(const std::vector<LoadDocument>& documents) {
  if (documents.empty()) return UsageError("there is nothing to merge");
  LoadDocument sum;
  sum.tool_version = documents[0].tool_version;
  std::vector<LoadRecord> loads;
  const LoadAsked& first = documents[0].load.asked;
  for (const LoadDocument& document : documents) {
    const LoadAsked& asked = document.load.asked;
    if (asked.call != first.call || asked.client != first.client || asked.arrivals != first.arrivals) {
      return UsageError(fmt::format("these do not belong together: {} by {}, {}, and {} by {}, {}", first.call,
                                    first.client, first.arrivals, asked.call, asked.client, asked.arrivals));
    }
    loads.push_back(document.load);
    sum.workers.insert(sum.workers.end(), document.workers.begin(), document.workers.end());
  }
  std::sort(sum.workers.begin(), sum.workers.end(),
            [](const LoadWorker& a, const LoadWorker& b) { return a.index < b.index; });
  const int of = sum.workers[0].of;
  for (std::size_t i = 0; i < sum.workers.size(); ++i) {
    const LoadWorker& worker = sum.workers[i];
    if (worker.of != of) return UsageError(fmt::format("one worker is of {}, another of {}", of, worker.of));
    if (i > 0 && worker.index == sum.workers[i - 1].index) {
      return UsageError(fmt::format("worker {} of {} is there twice", worker.index, of));
    }
  }
  if (std::ssize(sum.workers) != of) {
    return UsageError(
        fmt::format("there are {} of {} workers: the others' load would be missing", sum.workers.size(), of));
  }
  sum.load = MergeLoadRecords(loads);
  return sum;
}

}  // namespace assay::record
