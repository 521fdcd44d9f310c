#include "harness/conformance/hop.h"

#include <gtest/gtest.h>

namespace assay::conformance {
namespace {

using transcript::Direction;

const target::Via kEnvoy = {"envoy", "x-through"};

// Two calls: `call` was answered by the proxy itself, `after` by the target behind it.
transcript::Transcript Played() {
  transcript::Transcript played;
  const auto add = [&](auto what) { played.events.push_back({{}, Direction::kReceived, "main", std::move(what)}); };
  for (const char* label : {"call", "after"}) {
    add(transcript::CallStarted{label, "/s/m", "unary", 1});
    transcript::StatusSeen status;
    status.call = label;
    if (std::string_view(label) == "after") status.trailers = {{"x-through", "1"}};
    add(status);
  }
  return played;
}

record::CaseRecord Broken(std::string area, std::string path) {
  record::CaseRecord result;
  result.target = "behind";
  result.area = std::move(area);
  record::Finding finding;
  finding.held = path.empty();
  finding.path = std::move(path);
  result.findings.push_back(std::move(finding));
  return result;
}

TEST(AnsweredBy, TheMarkOfAReplyTells) {
  EXPECT_EQ(AnsweredBy(Broken("status", "call.status.code"), Played(), kEnvoy), "envoy");
  EXPECT_EQ(AnsweredBy(Broken("status", "after.status.code"), Played(), kEnvoy), "behind");
  EXPECT_EQ(AnsweredBy(Broken("status", "any_of[1].any_of[0].after.status.code"), Played(), kEnvoy), "behind");
}

TEST(AnsweredBy, WhatAProxyTerminatesIsItsOwn) {
  EXPECT_EQ(AnsweredBy(Broken("h2", "after.status.code"), Played(), kEnvoy), "envoy");
  EXPECT_EQ(AnsweredBy(Broken("connection", "main.goaway"), Played(), {"other", ""}), "other");
}

TEST(AnsweredBy, TheTargetIsNotBlamedForWhatTheProxyHadAHandIn) {
  record::CaseRecord result = Broken("status", "after.status.code");
  EXPECT_EQ(AnsweredBy(result, Played(), kEnvoy), "behind");
  result.findings.push_back(result.findings.front());
  result.findings.back().path = "call.status.code";
  EXPECT_EQ(AnsweredBy(result, Played(), kEnvoy), "envoy");
}

TEST(AnsweredBy, AResetAndSilenceAreNobodys) {
  transcript::Transcript played = Played();
  std::get<transcript::StatusSeen>(played.events[1].what).end = transcript::EndKind::kReset;
  EXPECT_EQ(AnsweredBy(Broken("status", "call.status.end"), played, kEnvoy), "");
  played.events.erase(played.events.begin() + 1);
  EXPECT_EQ(AnsweredBy(Broken("status", "call.status"), played, kEnvoy), "");
}

TEST(AnsweredBy, NobodyWhereNothingBrokeOrNothingTells) {
  EXPECT_EQ(AnsweredBy(Broken("status", ""), Played(), kEnvoy), "");
  EXPECT_EQ(AnsweredBy(Broken("status", "call.status.code"), Played(), {"other", ""}), "");
  EXPECT_EQ(AnsweredBy(Broken("status", "call.status.code"), Played(), {}), "");
}

}  // namespace
}  // namespace assay::conformance
