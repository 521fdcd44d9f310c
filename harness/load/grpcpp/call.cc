#include "harness/load/grpcpp/call.h"

#include "harness/load/filled.h"
#include "harness/protocol/grpc_message.h"

namespace assay::load {
namespace {

std::string Filled(const Piece& piece, std::uint64_t number) {
  std::string octets = piece.octets;
  if (!piece.holes.empty()) CopyFilled(piece, 0, octets.size(), number, octets.data());
  return octets;
}

}  // namespace

std::uint64_t GrpcppCall::MessagesOf() const {
  return plan_.workload.rows[call_.row].messages.size() * std::uint64_t{plan_.workload.repeat};
}

grpc::ByteBuffer GrpcppCall::NextMessage() {
  const std::vector<Piece>& messages = plan_.workload.rows[call_.row].messages;
  const std::string octets = Filled(messages[messages_sent_++ % messages.size()], call_.number);
  const grpc::Slice slice(octets);
  return {&slice, 1};
}

void GrpcppCall::Start(grpc::GenericStub& stub, grpc::CompletionQueue& queue, const Call& call, int body, Nanos now) {
  call_ = call;
  sent_ = now;
  body_ = body;
  kept_.clear();
  messages_ = messages_sent_ = 0;
  status_ = {};
  unary_.reset();
  stream_.reset();
  context_.emplace();
  context_->set_deadline(std::chrono::system_clock::now() +
                         std::chrono::duration_cast<std::chrono::system_clock::duration>(plan_.timeout));
  const Workload& workload = plan_.workload;
  if (!plan_.target.authority.empty()) context_->set_authority(plan_.target.authority);
  for (std::size_t i = 0; i < workload.metadata_names.size(); ++i) {
    context_->AddMetadata(workload.metadata_names[i], Filled(workload.rows[call.row].metadata[i], call.number));
  }
  if (workload.kind != CallKind::kUnary) return StartStream(stub, queue);
  step_ = Step::kUnary;
  unary_ = stub.PrepareUnaryCall(&*context_, workload.path, NextMessage(), &queue);
  unary_->StartCall();
  unary_->Finish(&response_, &status_, this);
}

void GrpcppCall::StartStream(grpc::GenericStub& stub, grpc::CompletionQueue& queue) {
  step_ = Step::kStart;
  stream_ = stub.PrepareCall(&*context_, plan_.workload.path, &queue);
  stream_->StartCall(this);
}

void GrpcppCall::Write() {
  step_ = Step::kWrite;
  const grpc::ByteBuffer message = NextMessage();
  grpc::WriteOptions options;
  if (messages_sent_ == MessagesOf()) options.set_last_message();
  stream_->Write(message, options, this);
}

void GrpcppCall::Read() {
  step_ = Step::kRead;
  stream_->Read(&response_, this);
}

void GrpcppCall::Finish() {
  step_ = Step::kFinish;
  stream_->Finish(&status_, this);
}

void GrpcppCall::TakeMessage() {
  ++messages_;
  if (body_ < 0) return;
  std::vector<grpc::Slice> slices;
  std::string octets;
  if (response_.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) octets.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  kept_ += protocol::EncodeMessage(octets);
}

bool GrpcppCall::Proceed(bool ok) {
  switch (step_) {
    case Step::kUnary:
      if (status_.ok() && response_.Valid()) TakeMessage();
      return true;
    case Step::kStart:
      if (!ok) {
        Finish();
      } else if (MessagesOf() == 0) {
        step_ = Step::kWrite;
        stream_->WritesDone(this);
      } else {
        Write();
      }
      return false;
    case Step::kWrite: {
      const bool in_turns = plan_.workload.kind == CallKind::kBidiStream && plan_.workload.ping_pong;
      if (ok && !in_turns && messages_sent_ < MessagesOf()) {
        Write();
      } else {
        Read();  // a write that failed: the status says why
      }
      return false;
    }
    case Step::kRead:
      if (!ok) {
        Finish();
        return false;
      }
      TakeMessage();
      if (messages_sent_ < MessagesOf()) {
        Write();
      } else {
        Read();
      }
      return false;
    case Step::kFinish:
      return true;
  }
  return true;
}

}  // namespace assay::load
