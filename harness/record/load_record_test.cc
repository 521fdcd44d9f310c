#include "harness/record/load_record.h"

#include "harness/base/json.h"

namespace assay::record {
namespace {

LoadRecord Sample() {
  LoadRecord record;
  record.asked.target = "127.0.0.1:1";
  record.asked.client = "grpc";
  record.asked.rate = 100;
  record.started = "2026-01-02T03:04:05Z";
  record.duration_s = 2.5;
  record.requests = 5;
  record.succeeded = 3;
  record.errors = {{"grpc-status NOT_FOUND", 2, "no such user"}};
  record.bytes_sent = 77;
  record.connections_rolled = 4;
  record.server_cpu_s = 0.25;
  for (const std::int64_t latency : {1'000, 2'000, 4'000'000}) {
    record.response.Record(latency);
    record.service.Record(latency / 2);
    record.lateness.Record(latency / 10);
  }
  record.findings = {{"late", "calls left late"}};
  return record;
}

TEST(LoadRecordTest, TextBringsItBackWhole) {
  const std::string text = WriteJson(ToValue(Sample()));
  const Result<Value> value = ParseJson(text);
  ASSERT_TRUE(value.has_value());
  const Result<LoadRecord> again = ReadLoadRecord(*value, "a.json");
  ASSERT_TRUE(again.has_value()) << ToString(again.error());
  EXPECT_EQ(WriteJson(ToValue(*again)), text);
  EXPECT_TRUE(again->response == Sample().response);
  EXPECT_EQ(again->errors, Sample().errors);
}

TEST(LoadRecordTest, LatencyIsToldInMicroseconds) {
  const Value value = ToValue(Sample());
  EXPECT_EQ(value.FindPath("latency.count")->as_int(), 3);
  EXPECT_DOUBLE_EQ(value.FindPath("latency.min_us")->as_double(), 1);
  EXPECT_DOUBLE_EQ(value.FindPath("latency.max_us")->as_double(), 4000);
  EXPECT_EQ(value.FindPath("failed")->as_int(), 2);
}

TEST(LoadRecordTest, WhatDoesNotAddUpIsRefused) {
  Value value = ToValue(Sample());
  value.Set("succeeded", 4);
  const Result<LoadRecord> read = ReadLoadRecord(value, "a.json");
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message.find("errors"), std::string::npos) << read.error().message;

  value = ToValue(Sample());
  value.Find("histograms")->Find("latency")->Find("cells")->as_list().pop_back();
  EXPECT_FALSE(ReadLoadRecord(value, "a.json").has_value());

  value = ToValue(Sample());
  value.Find("asked")->as_map().erase(value.Find("asked")->as_map().begin());
  ASSERT_FALSE(ReadLoadRecord(value, "a.json").has_value());
  EXPECT_EQ(ReadLoadRecord(value, "a.json").error().message, "asked.target is missing");
}

TEST(LoadRecordTest, MergeAddsCountsAndHistograms) {
  LoadRecord other = Sample();
  other.duration_s = 3;
  other.server_cpu_s.reset();
  other.errors = {{"timeout", 1, ""}, {"grpc-status NOT_FOUND", 1, ""}};
  const LoadRecord sum = MergeLoadRecords({Sample(), other});
  EXPECT_EQ(sum.requests, 10u);
  EXPECT_EQ(sum.succeeded, 6u);
  EXPECT_EQ(sum.response.count(), 6u);
  EXPECT_EQ(sum.bytes_sent, 154u);
  EXPECT_EQ(sum.connections_rolled, 8u);
  EXPECT_EQ(sum.duration_s, 3);
  EXPECT_EQ(sum.asked.rate, 200);
  EXPECT_FALSE(sum.server_cpu_s.has_value()) << "a part of it is unknown";
  ASSERT_EQ(sum.errors.size(), 2u);
  EXPECT_EQ(sum.errors[0].count, 3u);
  EXPECT_EQ(sum.findings.size(), 1u);
}

}  // namespace
}  // namespace assay::record
