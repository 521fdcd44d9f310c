#include <array>
#include <string>

#include "grpc/testing/messages.pb.h"
#include "harness/peer/call.h"
#include "harness/peer/message_handler.h"

// Of grpc.testing.TestService the methods that nothing else offers, such as those whose answers take their time
// (doc/interop-test-descriptions.md).
namespace assay::peer {
namespace {

using grpc::testing::StreamingOutputCallRequest;

// Answers each request with the messages that it asks for, each after its interval.
class Output : public MessageHandler<StreamingOutputCallRequest> {
 public:
  using MessageHandler::MessageHandler;

  void On(const StreamingOutputCallRequest& request) override {
    for (const auto& asked : request.response_parameters()) {
      grpc::testing::StreamingOutputCallResponse response;
      response.mutable_payload()->set_body(std::string(static_cast<std::size_t>(asked.size()), 'a'));
      call_.SendLater(response.SerializeAsString(), std::chrono::microseconds(asked.interval_us()));
    }
  }
};

class StreamingOutput final : public Output {
 public:
  using Output::Output;

  void On(const StreamingOutputCallRequest& request) override {
    Output::On(request);
    call_.Finish();
  }
};

class FullDuplex final : public Output {
 public:
  using Output::Output;

  void OnEnd() override { call_.Finish(); }
};

// Tells how many octets came.
class StreamingInput final : public MessageHandler<grpc::testing::StreamingInputCallRequest> {
 public:
  using MessageHandler::MessageHandler;

  void On(const grpc::testing::StreamingInputCallRequest& request) override {
    octets_ += static_cast<int>(request.payload().body().size());
  }
  void OnEnd() override {
    grpc::testing::StreamingInputCallResponse response;
    response.set_aggregated_payload_size(octets_);
    call_.Send(response.SerializeAsString());
    call_.Finish();
  }

 private:
  int octets_ = 0;
};

}  // namespace

std::span<const Method> InteropMethods() {
  static constexpr std::array<Method, 3> kMethods = {{
      {"/grpc.testing.TestService/StreamingInputCall", Kind::kClientStream, false, MakeHandler<StreamingInput>},
      {"/grpc.testing.TestService/StreamingOutputCall", Kind::kServerStream, false, MakeHandler<StreamingOutput>},
      {"/grpc.testing.TestService/FullDuplexCall", Kind::kBidiStream, false, MakeHandler<FullDuplex>},
  }};
  return kMethods;
}

}  // namespace assay::peer
