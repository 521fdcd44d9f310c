#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/program_run.h"
#include "harness/record/bench_analysis.h"
#include "harness/record/bench_document.h"
#include "harness/record/load_document.h"

namespace assay::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kHealth = R"(
title: a check of health
grpc: {call: grpc.health.v1.Health/Check, request: {}}
rest: {call: GET /healthz}
shapes: [{in_flight: 4}]
)";

// Short trials say little; what is tested is that they are played, checked and told.
Strings Short(Strings more) {
  Strings words = {"bench", "--blocks", "2", "--duration", "60ms", "--warmup", "10ms", "--progress", "none"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST(Bench, StartsServersAndWritesWhatItFound) {
  const Folder folder;
  const Outcome outcome = RunProgram(Short({"--workload", "list-100", "--seed", "0x5eed", "-o", folder / "out"}));
  EXPECT_THAT(outcome.exit_code, testing::AnyOf(0, 5)) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("seed 0x5eed"));
  const auto bench = record::ReadBenchDocument(Content(folder / "out/report.json"), "report.json");
  ASSERT_TRUE(bench) << ToString(bench.error());
  EXPECT_FALSE(bench->incomplete);
  ASSERT_EQ(bench->arms.size(), 2u);
  EXPECT_EQ(bench->trials.size(), 2u * 2 * 3);  // blocks, arms, capacity and two loads
  for (const record::BenchTrial& trial : bench->trials) {
    EXPECT_EQ(trial.load.failed(), 0u) << trial.arm << " "
                                       << (trial.load.errors.empty() ? "" : trial.load.errors[0].kind);
    EXPECT_TRUE(trial.load.server_cpu_s);
  }
  EXPECT_THAT(Content(folder / "out/report.html"), HasSubstr("How sure are we that they differ?"));
  EXPECT_THAT(outcome.out, HasSubstr("report.html"));
}

TEST(Bench, ComparesServicesOfSomebodyElse) {
  const Folder folder;
  const Server server({"--rest-port", "0"});
  const std::string rest = "http://127.0.0.1:" + TextAt(server.description(), "rest.port");
  const std::string workload = folder.Write("health.yaml", kHealth);
  const Outcome outcome = RunProgram(Short(
      {"--target", "grpc://" + server.address(), "--rest", rest, "--workload", workload, "--json", folder / "b.json"}));
  EXPECT_THAT(outcome.exit_code, testing::AnyOf(0, 5)) << outcome.err;
  const auto bench = record::ReadBenchDocument(Content(folder / "b.json"), "b.json");
  ASSERT_TRUE(bench) << ToString(bench.error());
  EXPECT_EQ(bench->arms[0].server, "grpc://" + server.address());
  for (const record::BenchTrial& trial : bench->trials) EXPECT_EQ(trial.load.failed(), 0u) << trial.arm;
}

TEST(Bench, SendsCredentialsAndStoresNone) {
  const Folder folder;
  const Server server({"--auth", "required", "--token", "s3cr3t-of-mine", "--rest-port", "0"});
  const std::string workload = folder.Write("list.yaml", R"(
title: a list that needs a token
kind: server_stream
grpc: {call: user.UserService/ListUsers, answers: 0}
rest: {call: GET /v1/users}
)");
  const std::string rest = "http://127.0.0.1:" + TextAt(server.description(), "rest.port");
  Strings flags = {"--target",   "grpc://" + server.address(),
                   "--rest",     rest,
                   "--workload", workload,
                   "--token",    "s3cr3t-of-mine",
                   "--json",     folder / "b.json"};
  const Outcome outcome = RunProgram(Short(flags));
  EXPECT_THAT(outcome.exit_code, testing::AnyOf(0, 5)) << outcome.err;
  const std::string text = Content(folder / "b.json");
  EXPECT_THAT(text, Not(HasSubstr("s3cr3t")));
  const auto bench = record::ReadBenchDocument(text, "b.json");
  ASSERT_TRUE(bench) << ToString(bench.error());
  for (const record::BenchTrial& trial : bench->trials) EXPECT_EQ(trial.load.failed(), 0u) << trial.arm;
}

TEST(Bench, ATargetThatFailsEveryCallFailsAndHasNoTimes) {
  const Folder folder;
  const Server server;
  const std::string workload =
      folder.Write("nobody.yaml", "title: t\ngrpc: {call: user.UserService/GetUser, request: {id: 7}}\n");
  const Outcome outcome =
      RunProgram(Short({"--target", server.address(), "--workload", workload, "--json", folder / "b.json"}));
  EXPECT_EQ(outcome.exit_code, 1) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("NOT_FOUND"));
  const auto bench = record::ReadBenchDocument(Content(folder / "b.json"), "b.json");
  ASSERT_TRUE(bench);
  for (const record::LoadPoint& point : record::Analyze(*bench).points) EXPECT_EQ(point.p99_us, 0);
}

TEST(Bench, ARecordOfAnotherUserFails) {
  const Folder folder;
  const Server server({"--rest-port", "0"});
  ASSERT_EQ(RunProgram({"load", server.address(), "--call", "user.UserService/CreateUser", "--data",
                        R"({"name": "Bob", "email": "bob@example.com"})", "--requests", "1", "--quiet"})
                .exit_code,
            0);
  const std::string workload = folder.Write("ada.yaml",
                                            "title: t\ngrpc: {call: user.UserService/GetUser, request: {id: 1}}\nrest: "
                                            "{call: GET /v1/users/1}\ncontains: [Ada]\n");
  const Outcome outcome = RunProgram(
      Short({"--target", server.address(), "--rest", "http://127.0.0.1:" + TextAt(server.description(), "rest.port"),
             "--workload", workload, "--json", folder / "b.json"}));
  EXPECT_EQ(outcome.exit_code, 5) << outcome.out;
  const auto bench = record::ReadBenchDocument(Content(folder / "b.json"), "b.json");
  ASSERT_TRUE(bench);
  for (const record::BenchTrial& trial : bench->trials) {
    EXPECT_GT(trial.load.failed(), 0u) << trial.arm;
    EXPECT_FALSE(trial.valid()) << trial.arm;
  }
}

TEST(Bench, NobodyThereIsUnreachable) {
  const Folder folder;
  const std::string workload = folder.Write("health.yaml", kHealth);
  const Outcome outcome = RunProgram(Short({"--target", "127.0.0.1:1", "--workload", workload}));
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
}

TEST(Bench, WhatIsWrongIsToldBeforeAnythingStarts) {
  const Folder folder;
  const std::string broken = folder.Write("w.yaml", "title: t\ngrpc: {call: GetUser}\n");
  const struct {
    Strings flags;
    std::string says;
  } cases[] = {
      {{"--workload", broken}, "w.yaml:2:14: 'call' of 'grpc' is SERVICE/METHOD"},
      {{"--workload", "unary-smal"}, "unary-small"},
      {{"--threshold", "p98 < 5ms"}, "'p98' is no metric"},
      {{"--threshold", "unary-smal.p99 < 5ms"}, "unary-small"},
      {{"--target", "127.0.0.1:1"}, "--target and --rest need --workload"},
      {{"--baseline", folder / "none.json"}, "none.json"},
      {{"--quick", "--full"}, "--full"},
      {{"--html", "-", "--json", "-"}, "cannot both go to standard output"},
      {{"--duration", "5"}, "--duration"},
  };
  for (const auto& [flags, says] : cases) {
    Strings words = {"bench"};
    words.insert(words.end(), flags.begin(), flags.end());
    const Outcome outcome = RunProgram(words);
    EXPECT_EQ(outcome.exit_code, 2) << flags[0] << " " << flags[1] << "\n" << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(says)) << flags[0];
    EXPECT_THAT(outcome.out, Not(HasSubstr("calls/s")));
  }
}

TEST(Bench, AnInterruptionKeepsWhatIsThere) {
  const Folder folder;
  Program program({"bench", "--workload", "list-100", "--blocks", "5000", "--duration", "50ms", "--warmup", "10ms",
                   "--progress", "line", "--json", folder / "b.json"},
                  {.terminal = true});
  ASSERT_TRUE(program.ReadUntil([&] { return program.out().find("9/30000") != std::string::npos; }));
  program.Signal(SIGINT);
  const Outcome outcome = program.Wait();
  EXPECT_EQ(outcome.exit_code, 130);
  EXPECT_THAT(outcome.out, HasSubstr("interrupted before its end"));
  const auto bench = record::ReadBenchDocument(Content(folder / "b.json"), "b.json");
  ASSERT_TRUE(bench) << ToString(bench.error());
  EXPECT_TRUE(bench->incomplete);
  EXPECT_GE(bench->trials.size(), 9u);
}

TEST(Merge, AddsUpWorkersWithoutLoss) {
  const Folder folder;
  const Server server;
  Strings merge = {"merge"};
  for (const std::string& worker : {std::string("0/2"), std::string("1/2")}) {
    merge.push_back(folder / (worker.substr(0, 1) + ".json"));
    ASSERT_EQ(RunProgram({"load", server.address(), "--call", "grpc.health.v1.Health/Check", "--data", "{}",
                          "--requests", "301", "--worker", worker, "--quiet", "--json", merge.back()})
                  .exit_code,
              0);
  }
  merge.insert(merge.end(), {"-o", folder / "sum.json"});
  ASSERT_EQ(RunProgram(merge).exit_code, 0);
  const auto sum = record::ReadLoadDocument(Content(folder / "sum.json"), "sum.json");
  ASSERT_TRUE(sum) << ToString(sum.error());
  EXPECT_EQ(sum->load.requests, 301u);
  EXPECT_EQ(sum->load.response.count(), 301u);
  EXPECT_EQ(sum->workers.size(), 2u);
  // One alone would be passed off as the whole.
  const Outcome half = RunProgram({"merge", folder / "1.json"});
  EXPECT_EQ(half.exit_code, 2);
  EXPECT_THAT(half.err, HasSubstr("1 of 2 workers"));
  EXPECT_EQ(RunProgram({"merge", folder / "1.json", folder / "1.json"}).exit_code, 2);
}

}  // namespace
}  // namespace assay::cli
