#include "reports/hlog.h"

#include "reports/hgrm.h"
#include "reports/load_terminal.h"

namespace assay::reports {
namespace {

record::LoadRecord Sample() {
  record::LoadRecord record;
  record.started = "2026-01-02T03:04:05Z";
  record.duration_s = 2;
  record.asked.client = "grpc";
  for (std::int64_t i = 1; i <= 100; ++i) record.response.Record(i * 1'000'000);
  record.service = record.response;
  record.requests = record.succeeded = 100;
  return record;
}

TEST(HlogTest, HasALineForEachHistogramThatIsNotEmpty) {
  const std::string log = RenderHlog(Sample());
  EXPECT_NE(log.find("#[StartTime: 1767323045.000 "), std::string::npos) << log;
  EXPECT_NE(log.find("\nTag=latency,0.000,2.000,100.000,HISTFAAA"), std::string::npos) << log;
  EXPECT_NE(log.find("\nTag=service,"), std::string::npos);
  EXPECT_EQ(log.find("lateness"), std::string::npos);
}

TEST(HgrmTest, GoesFromTheLeastToTheGreatest) {
  const std::string table = RenderHgrm(Sample());
  EXPECT_NE(table.find("1.000447 0.000000000000          1           1.00\n"), std::string::npos) << table;
  EXPECT_NE(table.find("100.000000 1.000000000000        100\n"), std::string::npos) << table;
  EXPECT_NE(table.find("Total count    =          100]"), std::string::npos) << table;
}

TEST(LoadTerminalTest, ShowsLatencyOnlyWhereCallsSucceeded) {
  record::LoadRecord record = Sample();
  EXPECT_NE(RenderLoadTerminal(record, {}).find("p99.9"), std::string::npos);
  record.succeeded = 0;
  record.response = record.service = {};
  record.errors = {{"grpc-status UNAVAILABLE", 100, "no\x1b[31m"}};
  const std::string text = RenderLoadTerminal(record, {});
  EXPECT_EQ(text.find("p99"), std::string::npos) << text;
  EXPECT_NE(text.find("100 × grpc-status UNAVAILABLE: no\\x1b[31m"), std::string::npos) << text;
}

}  // namespace
}  // namespace assay::reports
