#include "assay/echo.pb.h"
#include "reference_server/testing/server_fixture.h"

namespace assay::reference {
namespace {

using EchoTest = ServerTest;

TEST_F(EchoTest, SendsBackWhatItParsed) {
  Start();
  echo::Everything sent;
  sent.set_a_string("text");
  sent.set_maybe_int32(0);
  sent.set_chosen_int64(7);
  (*sent.mutable_string_by_string())["key"] = "value";
  echo::Everything received;
  ASSERT_TRUE(Unary("/assay.echo.Echo/Echo", sent, &received).ok());
  EXPECT_EQ(received.SerializeAsString(), sent.SerializeAsString());
}

TEST_F(EchoTest, KeepsWhatItDoesNotKnow) {
  Start();
  const std::string unknown("\xc0\x3e\x01", 3);  // field 1000
  ClientCall call(*stub_, "/assay.echo.Echo/Echo");
  call.SendBytes(unknown);
  call.HalfClose();
  std::string received;
  ASSERT_TRUE(call.ReadBytes(&received));
  EXPECT_EQ(received, unknown);
  EXPECT_TRUE(call.End().ok());
}

}  // namespace
}  // namespace assay::reference
