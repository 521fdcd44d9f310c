#include <gmock/gmock.h>

#include "grpc/testing/empty.pb.h"
#include "grpc/testing/messages.pb.h"
#include "reference_server/testing/server_fixture.h"

namespace assay::reference {
namespace {

using grpc::testing::SimpleRequest;
using grpc::testing::SimpleResponse;
using grpc::testing::StreamingOutputCallRequest;
using grpc::testing::StreamingOutputCallResponse;
using testing::ElementsAre;

class TestServiceTest : public ServerTest {
 protected:
  void SetUp() override { Start({.name = "me", .interop = true}); }

  ClientCall OpenTest(const std::string& method) { return {*stub_, "/grpc.testing.TestService/" + method}; }

  // The sizes of all payloads that come, and the status.
  static std::vector<std::size_t> Sizes(ClientCall& call) {
    std::vector<std::size_t> sizes;
    StreamingOutputCallResponse response;
    while (call.Read(&response)) sizes.push_back(response.payload().body().size());
    return sizes;
  }

  static StreamingOutputCallRequest Asking(std::initializer_list<int> sizes) {
    StreamingOutputCallRequest request;
    for (const int size : sizes) request.add_response_parameters()->set_size(size);
    return request;
  }
};

TEST_F(TestServiceTest, IsOfferedOnlyWhereItIsAskedFor) {
  grpc::testing::Empty empty;
  EXPECT_TRUE(Unary("/grpc.testing.TestService/EmptyCall", empty, &empty).ok());
  EXPECT_EQ(Unary("/grpc.testing.TestService/UnimplementedCall", empty, &empty).error_code(), 12);
  Start();
  EXPECT_EQ(Unary("/grpc.testing.TestService/EmptyCall", empty, &empty).error_code(), 12);
}

TEST_F(TestServiceTest, UnaryCallAnswersAsAsked) {
  SimpleRequest request;
  SimpleResponse response;
  request.set_response_size(300000);
  request.set_fill_server_id(true);
  ASSERT_EQ(Text(Unary("/grpc.testing.TestService/UnaryCall", request, &response)), "0 ");
  EXPECT_EQ(response.payload().body(), std::string(300000, '\0'));
  EXPECT_EQ(response.server_id(), "me");
  request.mutable_response_status()->set_code(2);
  request.mutable_response_status()->set_message("as told");
  EXPECT_EQ(Text(Unary("/grpc.testing.TestService/UnaryCall", request, &response)), "2 as told");
  for (const int size : {-1, (64 << 20) + 1}) {
    SimpleRequest bad;
    bad.set_response_size(size);
    EXPECT_EQ(Unary("/grpc.testing.TestService/UnaryCall", bad, &response).error_code(), 3) << size;
  }
}

TEST_F(TestServiceTest, KnowsWhetherARequestCameCompressed) {
  SimpleRequest request;
  SimpleResponse response;
  request.mutable_expect_compressed()->set_value(false);
  EXPECT_TRUE(Unary("/grpc.testing.TestService/UnaryCall", request, &response).ok());
  request.mutable_expect_compressed()->set_value(true);
  EXPECT_EQ(Unary("/grpc.testing.TestService/UnaryCall", request, &response).error_code(), 3);

  const auto call = [&](const std::string& encoding) {
    grpc::ChannelArguments arguments;
    arguments.SetCompressionAlgorithm(encoding == "gzip" ? GRPC_COMPRESS_GZIP : GRPC_COMPRESS_NONE);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    grpc::GenericStub stub(
        grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(), arguments));
    ClientCall made(stub, "/grpc.testing.TestService/UnaryCall");
    request.mutable_payload()->set_body(std::string(5000, 'a'));
    made.Send(request);
    made.HalfClose();
    made.Read(&response);
    return made.End().error_code();
  };
  EXPECT_EQ(call("gzip"), 0);
  EXPECT_EQ(call("identity"), 3);
}

TEST_F(TestServiceTest, CacheableUnaryCallSaysSo) {
  auto call = OpenTest("CacheableUnaryCall");
  call.Send(SimpleRequest());
  call.HalfClose();
  SimpleResponse response;
  EXPECT_TRUE(call.Read(&response));
  EXPECT_TRUE(call.End().ok());
  EXPECT_EQ(call.initial()["cache-control"], "max-age=60, public");
}

TEST_F(TestServiceTest, StreamingOutputCallSendsTheSizesAskedFor) {
  auto call = OpenTest("StreamingOutputCall");
  auto request = Asking({1, 0, 31415});
  request.mutable_response_parameters(1)->set_interval_us(1000);
  call.Send(request);
  call.HalfClose();
  EXPECT_THAT(Sizes(call), ElementsAre(1U, 0U, 31415U));
  EXPECT_TRUE(call.End().ok());
}

TEST_F(TestServiceTest, StreamingInputCallCountsPayloads) {
  auto call = OpenTest("StreamingInputCall");
  for (const std::size_t size : {27182U, 8U, 0U}) {
    grpc::testing::StreamingInputCallRequest request;
    request.mutable_payload()->set_body(std::string(size, 'a'));
    call.Send(request);
  }
  call.HalfClose();
  grpc::testing::StreamingInputCallResponse response;
  EXPECT_TRUE(call.Read(&response));
  EXPECT_EQ(response.aggregated_payload_size(), 27190);
  EXPECT_TRUE(call.End().ok());
}

TEST_F(TestServiceTest, FullDuplexCallAnswersAtOnce) {
  auto call = OpenTest("FullDuplexCall");
  for (const int size : {9, 2653}) {
    call.Send(Asking({size, size + 1}));
    StreamingOutputCallResponse response;
    ASSERT_TRUE(call.Read(&response));
    EXPECT_EQ(response.payload().body().size(), static_cast<std::size_t>(size));
    ASSERT_TRUE(call.Read(&response));
    EXPECT_EQ(response.payload().body().size(), static_cast<std::size_t>(size) + 1);
  }
  StreamingOutputCallRequest last;
  last.mutable_response_status()->set_code(13);
  call.Send(last);
  EXPECT_THAT(Sizes(call), ElementsAre());
  EXPECT_EQ(call.End().error_code(), 13);
}

TEST_F(TestServiceTest, RequestsThatComeWhileOneWaitsAreAnsweredInTheirTurn) {
  auto call = OpenTest("FullDuplexCall");
  auto slow = Asking({1, 2});
  slow.mutable_response_parameters(0)->set_interval_us(20000);
  call.Send(slow);
  call.Send(Asking({3}));
  call.HalfClose();
  EXPECT_THAT(Sizes(call), ElementsAre(1U, 2U, 3U));
  EXPECT_TRUE(call.End().ok());
}

TEST_F(TestServiceTest, HalfDuplexCallAnswersWhenAllIsAsked) {
  auto call = OpenTest("HalfDuplexCall");
  call.Send(Asking({1}));
  call.Send(Asking({2, 3}));
  call.HalfClose();
  EXPECT_THAT(Sizes(call), ElementsAre(1U, 2U, 3U));
  EXPECT_TRUE(call.End().ok());
}

// A call that ends while an interval lasts takes its timer along.
TEST_F(TestServiceTest, AWaitingCallCanBeCancelled) {
  auto call = OpenTest("FullDuplexCall");
  auto request = Asking({1});
  request.mutable_response_parameters(0)->set_interval_us(60'000'000);
  call.Send(request);
  call.Cancel();
  EXPECT_EQ(call.End().error_code(), 1);
}

}  // namespace
}  // namespace assay::reference
