#include "harness/http1/answer.h"

#include <gtest/gtest.h>

#include <string>

namespace assay::http1 {
namespace {

TEST(AnswerTest, IsTheSameHoweverItIsCut) {
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nX-Name: value\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n00000002\r\nde\r\n0\r\n\r\n";
  const std::string counted = "HTTP/1.1 404 Not Found\r\nX-Name: value\r\nContent-Length: 5\r\n\r\nabcde";
  for (const std::string& whole : {chunked, counted}) {
    for (std::size_t first = 0; first <= whole.size(); ++first) {
      for (const std::size_t step : {std::size_t{1}, std::size_t{7}, whole.size()}) {
        Answer answer;
        const std::string octets = whole + "rest";
        answer.Add(octets.substr(0, first));
        for (std::size_t at = first; at < octets.size(); at += step) answer.Add(octets.substr(at, step));
        ASSERT_EQ(answer.malformed(), "") << first << ' ' << step;
        ASSERT_TRUE(answer.is_whole());
        EXPECT_EQ(answer.body(), "abcde");
        EXPECT_EQ(answer.Fields().front(), (transcript::HeaderField{"x-name", "value"}));
        EXPECT_EQ(answer.TakeRest(), "rest");
      }
    }
  }
}

TEST(AnswerTest, TheConnectionsEndIsTheEndOfSomeBodies) {
  Answer open;
  open.Add("HTTP/1.1 200 OK\r\n\r\nabc");
  EXPECT_TRUE(open.has_head());
  EXPECT_FALSE(open.is_whole());
  open.End();
  EXPECT_TRUE(open.is_whole());
  EXPECT_EQ(open.body(), "abc");
  Answer cut;
  cut.Add("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
  cut.End();
  EXPECT_FALSE(cut.is_whole());
}

}  // namespace
}  // namespace assay::http1
