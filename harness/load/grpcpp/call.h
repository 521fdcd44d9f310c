#pragma once

#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/load/call.h"
#include "harness/load/load.h"

namespace assay::load {

// One call through grpc++, and its place in a completion queue. The object is used for one call after the other.
class GrpcppCall {
 public:
  GrpcppCall(const Plan& plan, std::size_t index) : plan_(plan), index_(index) {}

  // Among the calls of its thread.
  std::size_t index() const { return index_; }

  void Start(grpc::GenericStub& stub, grpc::CompletionQueue& queue, const Call& call, int body, Nanos now);
  // The operation that was under way is done; whether the call is.
  bool Proceed(bool ok);
  void Cancel() {
    if (context_) context_->TryCancel();
  }

  const Call& call() const { return call_; }
  Nanos sent() const { return sent_; }
  const grpc::Status& status() const { return status_; }
  std::uint64_t messages() const { return messages_; }
  std::uint64_t messages_sent() const { return messages_sent_; }
  // The Verifier's buffer, or -1; and what belongs in it.
  int body() const { return body_; }
  const std::string& kept() const { return kept_; }

 private:
  enum class Step { kUnary, kStart, kWrite, kRead, kFinish };

  void StartStream(grpc::GenericStub& stub, grpc::CompletionQueue& queue);
  void Write();
  void Read();
  void Finish();
  void TakeMessage();
  grpc::ByteBuffer NextMessage();
  std::uint64_t MessagesOf() const;

  const Plan& plan_;
  std::size_t index_;
  std::optional<grpc::ClientContext> context_;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> unary_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  grpc::ByteBuffer response_;
  grpc::Status status_;
  Call call_;
  Nanos sent_ = 0;
  int body_ = -1;
  std::string kept_;
  std::uint64_t messages_ = 0;
  std::uint64_t messages_sent_ = 0;
  Step step_ = Step::kUnary;
};

}  // namespace assay::load
