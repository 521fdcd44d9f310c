#include "harness/scenario/scalar.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace assay::scenario {
namespace {

TEST(PlainScalarTest, NullTrueAndFalse) {
  for (const char* text : {"", "~", "null", "Null", "NULL"}) EXPECT_EQ(*ReadPlainScalar(text), Value()) << text;
  for (const char* text : {"true", "True", "TRUE"}) EXPECT_EQ(*ReadPlainScalar(text), Value(true)) << text;
  for (const char* text : {"false", "False", "FALSE"}) EXPECT_EQ(*ReadPlainScalar(text), Value(false)) << text;
}

TEST(PlainScalarTest, YamlOneOneBooleansAreText) {
  for (const char* text : {"yes", "no", "on", "off", "y", "n", "tRUE", "nULL"}) {
    EXPECT_EQ(*ReadPlainScalar(text), Value(text)) << text;
  }
}

TEST(PlainScalarTest, Integers) {
  EXPECT_EQ(*ReadPlainScalar("0"), Value(0));
  EXPECT_EQ(*ReadPlainScalar("-17"), Value(-17));
  EXPECT_EQ(*ReadPlainScalar("+17"), Value(17));
  EXPECT_EQ(*ReadPlainScalar("0x1F"), Value(31));
  EXPECT_EQ(*ReadPlainScalar("0o17"), Value(15));
  EXPECT_EQ(*ReadPlainScalar("9223372036854775807"), Value(std::numeric_limits<std::int64_t>::max()));
  EXPECT_EQ(*ReadPlainScalar("-9223372036854775808"), Value(std::numeric_limits<std::int64_t>::min()));
}

TEST(PlainScalarTest, IntegersThatWouldLoseSomethingAreErrors) {
  for (const char* text : {"9223372036854775808", "-9223372036854775809", "0xFFFFFFFFFFFFFFFFF", "007", "-01", "00"}) {
    EXPECT_FALSE(ReadPlainScalar(text).has_value()) << text;
  }
}

TEST(PlainScalarTest, Floats) {
  EXPECT_EQ(*ReadPlainScalar("1.5"), Value(1.5));
  EXPECT_EQ(*ReadPlainScalar("-.5"), Value(-0.5));
  EXPECT_EQ(*ReadPlainScalar("+1."), Value(1.0));
  EXPECT_EQ(*ReadPlainScalar("1e3"), Value(1000.0));
  EXPECT_EQ(*ReadPlainScalar("1.5E-3"), Value(0.0015));
  EXPECT_EQ(*ReadPlainScalar("-.inf"), Value(-std::numeric_limits<double>::infinity()));
  EXPECT_TRUE(std::isnan(ReadPlainScalar(".nan")->as_double()));
  EXPECT_FALSE(ReadPlainScalar("1e999").has_value());
}

TEST(PlainScalarTest, TheRestIsText) {
  for (const char* text : {"1x", "-", "+", ".", "0x", "0o8", "0b1", "1e", "1e+", "1_000", "1:30", "--1", "2s", "0xg",
                           "-0x1", "${kind}", "e5", ".e5"}) {
    EXPECT_EQ(*ReadPlainScalar(text), Value(text)) << text;
  }
}

}  // namespace
}  // namespace assay::scenario
