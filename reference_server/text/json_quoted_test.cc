#include "reference_server/text/json_quoted.h"

#include <gtest/gtest.h>

namespace assay::reference {
namespace {

TEST(JsonQuoted, EscapesWhatJsonForbids) {
  EXPECT_EQ(JsonQuoted(""), R"("")");
  EXPECT_EQ(JsonQuoted("a\"b\\c\nd\x01\x7f"), R"("a\"b\\c\nd\u0001\u007f")");
}

TEST(JsonQuoted, KeepsUtf8AndReplacesWhatIsNone) {
  EXPECT_EQ(JsonQuoted("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"), "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"");
  EXPECT_EQ(JsonQuoted("\xff"), R"("\ufffd")");
  EXPECT_EQ(JsonQuoted("\xc3"), R"("\ufffd")");
  EXPECT_EQ(JsonQuoted("\xc0\xaf"), R"("\ufffd\ufffd")");                        // overlong
  EXPECT_EQ(JsonQuoted("\xed\xa0\x80"), R"("\ufffd\ufffd\ufffd")");              // surrogate
  EXPECT_EQ(JsonQuoted("\xf4\x90\x80\x80!"), R"("\ufffd\ufffd\ufffd\ufffd!")");  // past U+10FFFF
}

}  // namespace
}  // namespace assay::reference
