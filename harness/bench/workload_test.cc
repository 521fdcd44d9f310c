#include "harness/bench/workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "harness/bench/dialect.h"

namespace assay::bench {
namespace {

using testing::HasSubstr;

std::string WhyNot(std::string_view text) {
  const auto workloads = ReadWorkloads(text, "w.yaml", "w");
  return workloads ? "read" : ToString(workloads.error());
}

constexpr std::string_view kBoth = "title: t\ngrpc: {call: a.B/C}\nrest: {call: GET /c}\n";

TEST(Workload, OneForEachShape) {
  const auto workloads = ReadWorkloads(
      std::string(kBoth) + "shapes: [{in_flight: 16, connections: 1}, {in_flight: 16, connections: 16}]\nquick: true\n",
      "w.yaml", "w");
  ASSERT_TRUE(workloads) << ToString(workloads.error());
  ASSERT_EQ(workloads->size(), 2u);
  EXPECT_EQ(workloads->at(0).id, "w");
  EXPECT_EQ(workloads->at(1).id, "w@16x1");
  EXPECT_TRUE(workloads->at(0).quick);
  EXPECT_FALSE(workloads->at(1).quick);
}

TEST(Workload, SaysWhereItIsWrong) {
  EXPECT_THAT(WhyNot("grpc: {call: a.B/C}\n"), HasSubstr("needs 'title'"));
  EXPECT_THAT(WhyNot("title: t\n"), HasSubstr("w.yaml:1:1: a workload needs 'grpc', 'rest'"));
  EXPECT_THAT(WhyNot(std::string(kBoth) + "kinds: unary\n"), HasSubstr("w.yaml:4:8: a workload has no 'kinds'"));
  EXPECT_THAT(WhyNot(std::string(kBoth) + "kind: streaming\n"), HasSubstr("w.yaml:4:7: 'kind' is unary"));
  EXPECT_THAT(WhyNot("title: t\ngrpc: {call: GetUser}\n"),
              HasSubstr("w.yaml:2:14: 'call' of 'grpc' is SERVICE/METHOD"));
  EXPECT_THAT(WhyNot("title: t\nrest: {call: /v1/users}\n"), HasSubstr("'call' of 'rest' is METHOD /path"));
  EXPECT_THAT(WhyNot(std::string(kBoth) + "shapes: [{in_flight: 10, connections: 3}]\n"), HasSubstr("divide"));
  EXPECT_THAT(WhyNot(std::string(kBoth) + "shapes: [{in_flight: 0}]\n"), HasSubstr("from 1 to"));
  EXPECT_THAT(WhyNot("title: t\nrest: {call: POST /x, body: {repeat: ab, times: 9000000000000000000}}\n"),
              HasSubstr("64 MiB at most"));
  EXPECT_THAT(WhyNot("title: t\ntitle: u\n"), HasSubstr("w.yaml:2:"));
}

TEST(Workload, ARepeatedBodyIsItsText) {
  const auto workloads =
      ReadWorkloads("title: t\nrest: {call: POST /x, body: {repeat: ab, times: 3}}\n", "w.yaml", "w");
  ASSERT_TRUE(workloads);
  EXPECT_EQ(workloads->at(0).rest->bodies.at(0).as_string(), "ababab");
  EXPECT_EQ(workloads->at(0).rest->content_type, "application/octet-stream");
}

// Every standard workload can be said over both protocols, and as its cells where it promises them.
TEST(StandardWorkloads, AreUnderstood) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(ASSAY_SOURCE_DIR "/scenarios/bench")) {
    std::ifstream file(entry.path());
    std::ostringstream text;
    text << file.rdbuf();
    const auto workloads = ReadWorkloads(text.str(), entry.path().string(), entry.path().stem().string());
    ASSERT_TRUE(workloads) << ToString(workloads.error());
    for (const Workload& workload : *workloads) {
      ++count;
      EXPECT_TRUE(Speaks(workload, Dialect::kGrpc) && Speaks(workload, Dialect::kRest)) << workload.id;
      EXPECT_FALSE(workload.contains.empty()) << workload.id;
      for (const Dialect dialect : {Dialect::kGrpc, Dialect::kRest, Dialect::kGrpcJson, Dialect::kRestProtobuf}) {
        if (!Speaks(workload, dialect)) continue;
        const auto load = Translate(workload, dialect, *schema::Schema::BuiltIn());
        EXPECT_TRUE(load) << workload.id << ": " << ToString(load.error());
      }
      for (const auto& setup : workload.setup) {
        EXPECT_TRUE(Translate(setup, *schema::Schema::BuiltIn()));
      }
    }
  }
  EXPECT_GE(count, 7);
}

}  // namespace
}  // namespace assay::bench
