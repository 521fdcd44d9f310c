#include "harness/net/pipe.h"

#include <gtest/gtest.h>

#include "harness/net/test_machines.h"

namespace assay::net {
namespace {

using namespace std::chrono_literals;

class PipeTest : public testing::Test {
 protected:
  std::unique_ptr<Transport> Dial() { return *dialer_->Dial(clock_, clock_.Now() + 1s); }
  Time In(Duration duration) const { return clock_.Now() + duration; }

  FakeClock clock_;
  std::unique_ptr<Dialer> dialer_ = CreatePipeDialer(clock_, MakeEcho);
};

TEST_F(PipeTest, CarriesOctetsBothWaysInNoTime) {
  const auto pipe = Dial();
  const Time start = clock_.Now();
  EXPECT_EQ(ReadSome(*pipe, 6, In(1s)), "hello ");
  EXPECT_EQ(pipe->Write("abc").octets, 3U);
  EXPECT_EQ(ReadSome(*pipe, 3, In(1s)), "abc");
  EXPECT_EQ(clock_.Now(), start);
}

TEST_F(PipeTest, WaitingForNothingMovesTheClockToTheDeadline) {
  const auto pipe = Dial();
  ReadSome(*pipe, 6, In(1s));
  const Time deadline = In(3h);
  EXPECT_EQ(pipe->Wait(false, deadline), Readiness::kExpired);
  EXPECT_EQ(clock_.Now(), deadline);
  EXPECT_EQ(pipe->Wait(true, In(1s)), Readiness::kReady);
  EXPECT_EQ(clock_.Now(), deadline);
}

TEST_F(PipeTest, WaitingMovesTheClockToTheTimerOfTheMachine) {
  const auto pipe = Dial();
  ReadSome(*pipe, 6, In(1s));
  const Time start = clock_.Now();
  pipe->Write("late");
  EXPECT_EQ(pipe->Wait(false, start + 59s), Readiness::kExpired);
  EXPECT_EQ(pipe->Wait(false, start + 3h), Readiness::kReady);
  EXPECT_EQ(clock_.Now(), start + 1min);
  EXPECT_EQ(ReadSome(*pipe, 4, In(0s)), "late");
}

TEST_F(PipeTest, TimersFireWhenAnotherConnectionMovedTheClock) {
  const auto pipe = Dial();
  ReadSome(*pipe, 6, In(1s));
  pipe->Write("late");
  const auto other = Dial();
  ReadSome(*other, 6, In(1s));
  other->Wait(false, In(2min));
  EXPECT_EQ(ReadSome(*pipe, 4, In(0s)), "late");
}

TEST_F(PipeTest, EndsAfterTheLastOctet) {
  const auto pipe = Dial();
  pipe->Write("bye");
  EXPECT_EQ(pipe->Write("too late").state, IoState::kDone) << "as a kernel takes it";
  IoResult end;
  EXPECT_EQ(ReadSome(*pipe, 100, In(1s), &end), "hello bye");
  EXPECT_EQ(end.state, IoState::kClosed);
  EXPECT_EQ(pipe->Wait(false, In(1s)), Readiness::kReady);
  EXPECT_EQ(pipe->Write("x").state, IoState::kReset);
}

TEST_F(PipeTest, HalfCloseIsToldOnceAndReadingGoesOn) {
  const auto pipe = Dial();
  pipe->ShutdownWrite();
  pipe->ShutdownWrite();
  EXPECT_EQ(pipe->Write("x").state, IoState::kReset);
  EXPECT_EQ(ReadSome(*pipe, 100, In(1s)), "hello <end>");
}

}  // namespace
}  // namespace assay::net
