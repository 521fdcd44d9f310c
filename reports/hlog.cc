#include "reports/hlog.h"

#include <fmt/format.h>

#include <bit>
#include <cstdlib>
#include <ctime>

#include "harness/base/base64.h"
#include "harness/base/bytes.h"
#include "harness/protocol/compression.h"

namespace assay::reports {
namespace {

using statistics::Histogram;

// Of the plain and of the deflated form, "V2" and a word size of one octet.
constexpr std::uint32_t kPlainCookie = 0x1c849313;
constexpr std::uint32_t kDeflatedCookie = 0x1c849314;

// Zigzag, then seven bits an octet from the lowest on; the ninth octet has eight.
void AppendZigZag(std::string& out, std::int64_t value) {
  auto rest = static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
  for (int i = 0; i < 8 && rest >= 128; ++i) {
    out += static_cast<char>(0x80 | (rest & 127));
    rest >>= 7;
  }
  out += static_cast<char>(rest);
}

// Counts in the order of the cells; a negative one stands for so many empty cells.
std::string EncodeCounts(const Histogram& histogram) {
  std::string out;
  std::size_t next = 0;
  for (const Histogram::Cell& cell : histogram.Cells()) {
    const auto empty = static_cast<std::int64_t>(cell.index - next);
    if (empty == 1) AppendZigZag(out, 0);
    if (empty > 1) AppendZigZag(out, -empty);
    AppendZigZag(out, static_cast<std::int64_t>(cell.count));
    next = cell.index + 1;
  }
  return out;
}

// "2026-01-02T03:04:05Z" as seconds since 1970; 0 where it is no such text.
double SecondsOf(const std::string& started) {
  std::tm utc{};
  if (strptime(started.c_str(), "%Y-%m-%dT%H:%M:%SZ", &utc) == nullptr) return 0;
  return static_cast<double>(timegm(&utc));
}

}  // namespace

std::string EncodeHdrHistogram(const Histogram& histogram) {
  const std::string counts = EncodeCounts(histogram);
  std::string plain;
  AppendBigEndian(plain, kPlainCookie, 4);
  AppendBigEndian(plain, counts.size(), 4);
  AppendBigEndian(plain, 0, 4);  // no index offset
  AppendBigEndian(plain, Histogram::kSignificantDigits, 4);
  AppendBigEndian(plain, 1, 8);  // lowest value
  AppendBigEndian(plain, static_cast<std::uint64_t>(Histogram::kHighest), 8);
  AppendBigEndian(plain, std::bit_cast<std::uint64_t>(1.0), 8);  // no scaling
  plain += counts;
  const std::string deflated = protocol::Compress(protocol::Coding::kDeflate, plain);
  std::string octets;
  AppendBigEndian(octets, kDeflatedCookie, 4);
  AppendBigEndian(octets, deflated.size(), 4);
  return ToBase64(octets + deflated);
}

std::string RenderHlog(const record::LoadRecord& record) {
  const double start = SecondsOf(record.started);
  std::string out = "#[assay " ASSAY_VERSION ", values in nanoseconds]\n#[Histogram log format version 1.3]\n";
  out += fmt::format("#[StartTime: {:.3f} (seconds since epoch), {}]\n", start, record.started);
  out += "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n";
  const auto line = [&](std::string_view tag, const Histogram& histogram) {
    if (histogram.empty()) return;
    // HdrHistogram's own logs have the maximum in milliseconds.
    out += fmt::format("Tag={},0.000,{:.3f},{:.3f},{}\n", tag, record.duration_s,
                       static_cast<double>(histogram.max()) / 1e6, EncodeHdrHistogram(histogram));
  };
  line("latency", record.response);
  line("service", record.service);
  line("lateness", record.lateness);
  return out;
}

}  // namespace assay::reports
