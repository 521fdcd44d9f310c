#include "harness/base/duration.h"

#include <gtest/gtest.h>

#include <random>

namespace assay {
namespace {

using namespace std::chrono_literals;

TEST(ParseDuration, ReadsEachUnit) {
  EXPECT_EQ(ParseDuration("10ns"), 10ns);
  EXPECT_EQ(ParseDuration("250us"), 250us);
  EXPECT_EQ(ParseDuration("100ms"), 100ms);
  EXPECT_EQ(ParseDuration("2s"), 2s);
  EXPECT_EQ(ParseDuration("1m"), 1min);
  EXPECT_EQ(ParseDuration("1h"), 1h);
  EXPECT_EQ(ParseDuration("0s"), 0s);
}

TEST(ParseDuration, ReadsFractionsExactly) {
  EXPECT_EQ(ParseDuration("1.5s"), 1500ms);
  EXPECT_EQ(ParseDuration("0.1s"), 100ms);
  EXPECT_EQ(ParseDuration(".5ms"), 500us);
  EXPECT_EQ(ParseDuration("1.000000001s"), 1000000001ns);
  EXPECT_EQ(ParseDuration("9007199254740993ns"), 9007199254740993ns);  // beyond the integers of a double
}

TEST(ParseDuration, RefusesGuesses) {
  for (const char* text : {"",     "5",       "s",    "ms",  "5 s",  " 5s",          "5s ",
                           "5S",   "5min",    "-5s",  "+5s", "1e3s", "1.2.3s",       ".s",
                           ".",    "1s500ms", "0x1s", "nan", "infs", "99999999999h", "9223372036854775808ns",
                           "0.5ns"}) {
    const Result<Duration> parsed = ParseDuration(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kUsage);
  }
}

TEST(FormatDuration, IsShort) {
  EXPECT_EQ(FormatDuration(100ms), "100ms");
  EXPECT_EQ(FormatDuration(1500ms), "1.5s");
  EXPECT_EQ(FormatDuration(2s), "2s");
  EXPECT_EQ(FormatDuration(90s), "90s");
  EXPECT_EQ(FormatDuration(2min), "2m");
  EXPECT_EQ(FormatDuration(3h), "3h");
  EXPECT_EQ(FormatDuration(0s), "0s");
  EXPECT_EQ(FormatDuration(1ns), "1ns");
  EXPECT_EQ(FormatDuration(1500us), "1.5ms");
  EXPECT_EQ(FormatDuration(-1500ms), "-1.5s");
}

TEST(FormatDuration, IsReadBackExactly) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 2000; ++round) {
    const Duration duration(static_cast<std::int64_t>(random() >> (1 + random() % 63)));
    const std::string text = FormatDuration(duration);
    EXPECT_EQ(ParseDuration(text), duration) << text;
  }
  EXPECT_EQ(ParseDuration(FormatDuration(Duration::max())), Duration::max());
}

}  // namespace
}  // namespace assay
