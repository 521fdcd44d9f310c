#include "reference_server/interop/test_service.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>

#include "grpc/testing/empty.pb.h"
#include "grpc/testing/messages.pb.h"
#include "reference_server/interop/payload.h"
#include "reference_server/interop/response_line.h"

namespace assay::reference {
namespace {

using grpc::testing::SimpleRequest;
using grpc::testing::StreamingInputCallRequest;
using grpc::testing::StreamingOutputCallRequest;

/// UnaryCall, and CacheableUnaryCall, whose answer a proxy may keep.
class UnaryCall final : public RequestHandler<SimpleRequest> {
 public:
  UnaryCall(Call& call, const std::string& server_id, bool cacheable)
      : RequestHandler(call), server_id_(server_id), cacheable_(cacheable) {}

 private:
  void OnRequest() override {
    if (auto status = UnexpectedCompression(call(), request())) return call().Finish(*std::move(status));
    if (auto status = Chosen(request().response_status())) return call().Finish(*std::move(status));
    if (auto status = RefuseSize(request().response_size())) return call().Finish(*std::move(status));
    grpc::testing::SimpleResponse response;
    if (request().response_size() > 0) Fill(request().response_size(), *response.mutable_payload());
    if (request().fill_server_id()) response.set_server_id(server_id_);
    if (cacheable_) call().AddInitial("cache-control", "max-age=60, public");
    call().Compress(Wanted(request().has_response_compressed(), request().response_compressed()));
    call().WriteAndFinish(response, {});
  }

  const std::string& server_id_;
  const bool cacheable_;
};

/// Counts the payloads and keeps none.
class StreamingInput final : public Handler {
 public:
  using Handler::Handler;

 private:
  void OnMessage(std::string_view bytes) override {
    StreamingInputCallRequest request;
    if (!ParseOrFinish(bytes, &request)) return;
    if (auto status = UnexpectedCompression(call(), request)) return call().Finish(*std::move(status));
    size_ += static_cast<std::int64_t>(request.payload().body().size());
  }

  void OnHalfClose() override {
    grpc::testing::StreamingInputCallResponse response;
    // The field has no room for more.
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    response.set_aggregated_payload_size(static_cast<std::int32_t>(std::min(size_, kMost)));
    call().WriteAndFinish(response, {});
  }

  std::int64_t size_ = 0;
};

class StreamingOutput final : public Answering<RequestHandler<StreamingOutputCallRequest>> {
 public:
  using Answering::Answering;

 private:
  void OnRequest() override {
    line().Add(request());
    line().Close();
    line().Proceed();
  }
};

/// FullDuplexCall answers each request when it comes, HalfDuplexCall all of them at the half-close.
class Duplex final : public Answering<Handler> {
 public:
  Duplex(Call& call, bool at_once) : Answering(call), at_once_(at_once) {}

 private:
  void OnMessage(std::string_view bytes) override {
    StreamingOutputCallRequest request;
    if (!ParseOrFinish(bytes, &request)) return;
    line().Add(request);
    if (at_once_) line().Proceed();
  }

  void OnHalfClose() override {
    line().Close();
    line().Proceed();
  }

  const bool at_once_;
};

HandlerFactory MakeDuplex(bool at_once) {
  return [at_once](Call& call) { return std::make_unique<Duplex>(call, at_once); };
}

}  // namespace

std::vector<Method> TestService(const std::string& server_id) {
  const auto unary = [&server_id](bool cacheable) -> HandlerFactory {
    return [&server_id, cacheable](Call& call) { return std::make_unique<UnaryCall>(call, server_id, cacheable); };
  };
  std::vector<Method> methods = {
      {"EmptyCall", Unary<grpc::testing::Empty, grpc::testing::Empty>([](const auto&, auto&) { return Status(); })},
      {"UnaryCall", unary(false)},
      {"CacheableUnaryCall", unary(true)},
      {"StreamingOutputCall", Make<StreamingOutput>()},
      {"StreamingInputCall", Make<StreamingInput>()},
      {"FullDuplexCall", MakeDuplex(true)},
      {"HalfDuplexCall", MakeDuplex(false)},
  };
  for (auto& method : methods) method.path.insert(0, "/grpc.testing.TestService/");
  return methods;
}

}  // namespace assay::reference
