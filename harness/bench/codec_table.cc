#include "harness/bench/codec_table.h"

#include <algorithm>

#include "harness/base/json.h"

namespace assay::bench {
namespace {

double NumberAt(const Value& row, std::string_view key) {
  const Value* number = row.Find(key);
  return number != nullptr && number->is_number() ? number->as_double() : 0;
}

std::string TextAt(const Value& row, std::string_view key) {
  const Value* text = row.Find(key);
  return text != nullptr && text->is_string() ? text->as_string() : std::string();
}

double NanosecondsPer(const std::string& unit) {
  return unit == "us" ? 1e3 : unit == "ms" ? 1e6 : unit == "s" ? 1e9 : 1;
}

}  // namespace

Result<std::vector<record::CodecRow>> ReadCodecTable(std::string_view text, std::string_view file) {
  ASSAY_ASSIGN(const Value document, ParseJson(text, file));
  const Value* benchmarks = document.Find("benchmarks");
  if (benchmarks == nullptr || !benchmarks->is_list()) {
    return UsageError("this is no document of google-benchmark: it has no list 'benchmarks'",
                      {std::string(file), 0, 0});
  }
  const Value::List& all = benchmarks->as_list();
  const bool repeated =
      std::any_of(all.begin(), all.end(), [](const Value& row) { return TextAt(row, "aggregate_name") == "median"; });
  std::vector<record::CodecRow> rows;
  for (const Value& row : all) {
    if (repeated ? TextAt(row, "aggregate_name") != "median" : TextAt(row, "run_type") == "aggregate") continue;
    std::string name = TextAt(row, "run_name");
    if (name.empty()) name = TextAt(row, "name");
    if (name.empty()) continue;
    rows.push_back({std::move(name), NumberAt(row, "cpu_time") * NanosecondsPer(TextAt(row, "time_unit")),
                    NumberAt(row, "bytes_per_second"), TextAt(row, "label")});
  }
  return rows;
}

}  // namespace assay::bench
