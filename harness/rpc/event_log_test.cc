#include "harness/rpc/event_log.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace assay::rpc {
namespace {

using transcript::Direction;
using transcript::StepStarted;

std::vector<int> Lines(const transcript::Transcript& transcript) {
  std::vector<int> lines;
  for (const transcript::Event& event : transcript.events) lines.push_back(std::get<StepStarted>(event.what).line);
  return lines;
}

TEST(EventLog, PutsLateEventsWhereTheyHappened) {
  FakeClock clock;
  EventLog log(clock);
  clock.Advance(std::chrono::milliseconds(5));
  log.Add(Direction::kLocal, StepStarted{"a", 1});
  const Duration then = log.Elapsed();
  clock.Advance(std::chrono::milliseconds(5));
  log.Add(Direction::kLocal, StepStarted{"b", 3});
  log.AddAt(then, Direction::kLocal, StepStarted{"late", 2}, "main");
  const transcript::Transcript transcript = log.Close();
  EXPECT_EQ(Lines(transcript), (std::vector{1, 2, 3}));
  EXPECT_EQ(transcript.events[1].at, std::chrono::milliseconds(5));
  EXPECT_EQ(transcript.events[1].connection, "main");
  EXPECT_EQ(transcript.client, "grpc");
}

TEST(EventLog, TakesNothingOnceClosed) {
  FakeClock clock;
  EventLog log(clock);
  log.Add(Direction::kLocal, StepStarted{"a", 1});
  EXPECT_EQ(log.Close().events.size(), 1U);
  log.Add(Direction::kLocal, StepStarted{"b", 2});
  log.AddAt({}, Direction::kLocal, StepStarted{"c", 3});
  EXPECT_TRUE(log.Close().events.empty());
}

TEST(EventLog, OrdersEventsOfSeveralThreadsByTime) {
  SystemClock clock;
  EventLog log(clock);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 500; ++j) log.Add(Direction::kLocal, StepStarted{"step", j});
    });
  }
  for (std::thread& thread : threads) thread.join();
  const transcript::Transcript transcript = log.Close();
  ASSERT_EQ(transcript.events.size(), 2000U);
  for (std::size_t i = 1; i < transcript.events.size(); ++i)
    ASSERT_LE(transcript.events[i - 1].at, transcript.events[i].at);
}

}  // namespace
}  // namespace assay::rpc
