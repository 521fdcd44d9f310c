#include "harness/rpc/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using transcript::HeaderField;
using transcript::HeaderList;

TEST(WhyNotSendable, KeepsWhatWouldAbortTheProcessFromTheLibrary) {
  EXPECT_THAT(WhyNotSendable("x-name", "value"), IsEmpty());
  EXPECT_THAT(WhyNotSendable("x-bin", std::string_view("\0\xff", 2)), IsEmpty());
  EXPECT_THAT(WhyNotSendable("x-empty", ""), IsEmpty());
  EXPECT_THAT(WhyNotSendable("X-Name", "value"), HasSubstr("X-Name"));
  EXPECT_THAT(WhyNotSendable("", "value"), HasSubstr("0-9 a-z"));
  EXPECT_THAT(WhyNotSendable("x name", "value"), HasSubstr("0-9 a-z"));
  EXPECT_THAT(WhyNotSendable(":path", "value"), HasSubstr("0-9 a-z"));
  EXPECT_THAT(WhyNotSendable("x-name", "\n"), HasSubstr("%x20"));
  EXPECT_THAT(WhyNotSendable("x-name", "\xc3\xa4"), HasSubstr("%x20"));
}

TEST(WhyNotSendable, LeavesTheLibrarysOwnFieldsToIt) {
  for (const char* name : {"grpc-timeout", "grpc-anything", "te", "content-type", "user-agent", "host", "connection"})
    EXPECT_THAT(WhyNotSendable(name, "x"), HasSubstr(name)) << name;
  EXPECT_TRUE(IsWrittenByLibrary(":path"));
  EXPECT_FALSE(IsWrittenByLibrary("authorization"));
}

TEST(MergeMetadata, PutsTheCallsOwnInPlaceOfTheEndpoints) {
  const HeaderList endpoint = {{"authorization", "Bearer a"}, {"x-run", "1"}, {"x-gone", "2"}};
  EXPECT_THAT(
      MergeMetadata(endpoint, {"x-gone"}, {{"x-own", "3"}, {"authorization", "Bearer b"}}).value(),
      ElementsAre(HeaderField{"x-run", "1"}, HeaderField{"x-own", "3"}, HeaderField{"authorization", "Bearer b"}));
}

TEST(MergeMetadata, RefusesWhatAStepCapturedAndNobodyCanSend) {
  const auto merged = MergeMetadata({}, {}, {{"x-own", "line\nbreak"}});
  ASSERT_FALSE(merged);
  EXPECT_EQ(merged.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(merged.error().message, HasSubstr("x-own"));
}

}  // namespace
}  // namespace assay::rpc
