#include "reference_server/call/reactor.h"

#include <google/protobuf/message.h>
#include <grpcpp/support/slice.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <utility>

#include "reference_server/call/codec.h"

// grpc++ shows nobody whether a message came compressed; gRPC's own interoperability server asks in this way, too. The
// library has the function, and its public headers do not.
std::uint32_t grpc_call_test_only_get_message_flags(grpc_call* call);  // NOLINT

namespace assay::reference {
namespace {

using std::chrono::milliseconds;

// Below it gzip costs more than it saves.
constexpr std::size_t kCompressFrom = 1024;

const char kDeadlineText[] = "Deadline Exceeded";

std::string_view View(const grpc::string_ref& text) { return {text.data(), text.size()}; }

grpc::Status ToGrpc(const Status& status) {
  return {static_cast<grpc::StatusCode>(status.code), status.message, status.details};
}

grpc::ByteBuffer ToBuffer(const google::protobuf::Message& message, const Codec* codec) {
  if (codec != nullptr) {
    std::string bytes;
    codec->Append(message, &bytes);
    const grpc::Slice slice(bytes);
    return {&slice, 1};
  }
  const std::size_t size = message.ByteSizeLong();
  grpc_slice raw = grpc_slice_malloc(size);
  message.SerializeWithCachedSizesToArray(GRPC_SLICE_START_PTR(raw));
  const grpc::Slice slice(raw, grpc::Slice::STEAL_REF);
  return {&slice, 1};
}

// What an application does that the directive asks for.
class ThrowingHandler final : public Handler {
 public:
  using Handler::Handler;
  void OnMessage(std::string_view) override { throw std::runtime_error("x-fault-throw"); }
  void OnHalfClose() override { throw std::runtime_error("x-fault-throw"); }
};

Status NotServed(const std::string& path) { return {Code::kUnimplemented, "Method not found: " + path, {}}; }

}  // namespace

grpc::ServerGenericBidiReactor* Reactor::Accept(grpc::GenericCallbackServerContext* grpc_context, const Method* method,
                                                CallContext& context) {
  const std::shared_ptr<Reactor> reactor(new Reactor(grpc_context, method, context));
  reactor->self_ = reactor;
  reactor->strand_.Run([&reactor] { reactor->Begin(); });
  return reactor.get();
}

Reactor::Reactor(grpc::GenericCallbackServerContext* grpc_context, const Method* method, CallContext& context)
    : grpc_context_(grpc_context),
      grpc_call_(grpc_context->c_call()),
      method_(method),
      context_(context),
      member_(context.live),
      deadline_(grpc_context->raw_deadline()) {
  grpc_call_ref(grpc_call_);
  record_.path = grpc_context->method();
  record_.peer = grpc_context->peer();
}

Reactor::~Reactor() { grpc_call_unref(grpc_call_); }

// --- from the headers to the handler -------------------------------------------------------------------------------

void Reactor::Begin() {
  if (method_ == nullptr) return Finish(NotServed(record_.path));
  auto refusal = RunChain();
  ApplyMetadata();
  if (refusal) return Finish(std::move(*refusal));
  if (Remaining()) {
    deadline_timer_.Start(deadline_, shared_from_this(), [this] { strand_.Run([this] { Expired(); }); });
  }
  if (plan_.delay == milliseconds(0)) return StartHandler();
  delay_timer_.Start(std::chrono::system_clock::now() + plan_.delay, shared_from_this(),
                     [this] { strand_.Run([this] { StartHandler(); }); });
}

std::optional<Status> Reactor::RunChain() {
  Metadata metadata;
  for (const auto& [name, value] : grpc_context_->client_metadata()) metadata.Add(View(name), View(value));
  return context_.chain.OnHeaders({*method_, metadata, Remaining()}, plan_);
}

template <class Event>
void Reactor::Tell(Event event) {
  try {
    event();
  } catch (const std::exception&) {
    Finish(StatusOfException());
  }
}

void Reactor::ApplyMetadata() {
  for (const auto& [name, value] : plan_.initial) grpc_context_->AddInitialMetadata(name, value);
  for (const auto& [name, value] : plan_.trailing) grpc_context_->AddTrailingMetadata(name, value);
  for (const auto& [name, value] : plan_.set_initial) grpc_context_->AddInitialMetadata(name, value);
  for (const auto& [name, value] : plan_.set_trailing) grpc_context_->AddTrailingMetadata(name, value);
}

void Reactor::StartHandler() {
  if (finished_) return;
  if (HasExpired()) return Finish({Code::kDeadlineExceeded, kDeadlineText, {}});
  if (auto refusal = plan_.Refusal(Remaining())) return Finish(std::move(*refusal));
  context_.counters.HandlerStarted(method_->path);
  handler_ = plan_.handler_throws ? std::make_unique<ThrowingHandler>(*this) : method_->handler(*this);
  ReadNext();
}

// --- events ---------------------------------------------------------------------------------------------------------

void Reactor::OnReadDone(bool ok) {
  strand_.Run([this, ok] { Received(ok); });
}

void Reactor::OnWriteDone(bool ok) {
  strand_.Run([this, ok] { Written(ok); });
}

void Reactor::OnCancel() {
  strand_.Run([this] {
    if (finished_) return;
    context_.counters.CallCancelled();
    Finish({Code::kCancelled, "Cancelled", {}});
  });
}

void Reactor::OnDone() {
  const auto self = std::move(self_);
  strand_.Run([self] { self->Done(); });
}

void Reactor::ReadNext() {
  if (finished_ || reading_ || writing_ || half_closed_) return;
  reading_ = true;
  StartRead(&incoming_);
}

void Reactor::Received(bool ok) {
  reading_ = false;
  if (finished_) return;
  if (!ok) {
    half_closed_ = true;
    // A read also fails when the call is cancelled or the message is too large; OnCancel is then on its way.
    if (grpc_call_failed_before_recv_message(grpc_call_) == 0) Tell([this] { handler_->OnHalfClose(); });
    return;
  }
  ++record_.messages_received;
  grpc::Slice bytes;
  if (!incoming_.DumpToSingleSlice(&bytes).ok()) return Finish({Code::kInternal, "The message cannot be read", {}});
  incoming_.Clear();
  Tell([&] { handler_->OnMessage({reinterpret_cast<const char*>(bytes.begin()), bytes.size()}); });
  ReadNext();
}

void Reactor::Written(bool ok) {
  writing_ = false;
  if (finished_ || !ok) return;
  outgoing_.Clear();
  Tell([this] { handler_->OnWritten(); });
  ReadNext();
}

// The status of an expired call goes in one trailer block. Where a message, or the status itself, still waits for the
// client's window, the trailers could wait for ever behind it; then the transport is told to end the stream, which
// takes it past the window.
void Reactor::Expired() {
  if (done_) return;
  if (writing_ || finished_) {
    grpc_call_cancel_with_status(grpc_call_, GRPC_STATUS_DEADLINE_EXCEEDED, kDeadlineText, nullptr);
  }
  Finish({Code::kDeadlineExceeded, kDeadlineText, {}});
  record_.status = {Code::kDeadlineExceeded, kDeadlineText, {}};
}

void Reactor::Done() {
  done_ = true;
  deadline_timer_.Cancel();
  delay_timer_.Cancel();
  if (handler_) {
    handler_->OnDone();
    context_.counters.HandlerEnded();
  }
  record_.duration = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began_);
  context_.chain.OnEnd(record_);
}

// --- what a handler does ---------------------------------------------------------------------------------------------

void Reactor::Write(const google::protobuf::Message& message, Flush flush) {
  SendMessage(message, flush, std::nullopt);
}

void Reactor::WriteAndFinish(const google::protobuf::Message& message, Status status) {
  SendMessage(message, Flush::kNow, std::move(status));
}

void Reactor::SendMessage(const google::protobuf::Message& message, Flush flush, std::optional<Status> last) {
  if (finished_) return;
  DescribeResponse();
  outgoing_ = ToBuffer(message, method_->codec);
  grpc::WriteOptions options;
  const bool too_small = compression_ == Compression::kBySize && outgoing_.Length() < kCompressFrom;
  if (too_small || compression_ == Compression::kNever) options.set_no_compression();
  // A first message that waits for more would hold back the headers with it, for ever.
  if (flush == Flush::kLater && record_.messages_sent > 0) options.set_buffer_hint();
  ++record_.messages_sent;
  if (auto end = plan_.EndAfter(record_.messages_sent)) last = std::move(end);
  if (!last) {
    writing_ = true;
    return StartWrite(&outgoing_, options);
  }
  finished_ = true;
  record_.status = std::move(*last);
  StartWriteAndFinish(&outgoing_, options, ToGrpc(record_.status));
}

void Reactor::Finish(Status status) {
  if (finished_) return;
  finished_ = true;
  // An error before the first message stays Trailers-Only; success without any message is headers and trailers.
  if (status.ok()) DescribeResponse();
  record_.status = std::move(status);
  grpc::ServerGenericBidiReactor::Finish(ToGrpc(record_.status));
}

void Reactor::DescribeResponse() {
  if (described_) return;
  described_ = true;
  // By level, since that obeys grpc-accept-encoding, as an algorithm does not; low is gzip.
  grpc_context_->set_compression_level(GRPC_COMPRESS_LEVEL_LOW);
  grpc_context_->AddInitialMetadata("x-served-by", context_.served_by);
  if (const auto remaining = Remaining()) {
    grpc_context_->AddInitialMetadata("x-time-remaining-ms", std::to_string(remaining->count()));
  }
}

bool Reactor::WasCompressed() const {
  // The message decompressor sets this bit of a message's flags where it had something to do.
  constexpr std::uint32_t kWasCompressed = 0x40000000U;
  return (grpc_call_test_only_get_message_flags(grpc_call_) & kWasCompressed) != 0;
}

void Reactor::AddInitial(std::string name, std::string value) {
  if (!finished_ && !described_) grpc_context_->AddInitialMetadata(name, value);
}

void Reactor::AddTrailer(std::string name, std::string value) {
  if (!finished_) grpc_context_->AddTrailingMetadata(name, value);
}

Status Reactor::Parse(std::string_view bytes, google::protobuf::Message* message) {
  if ((method_->codec == nullptr ? ProtobufCodec() : *method_->codec).Parse(bytes, message)) return {};
  // doc/statuscodes.md: an error parsing a request is INTERNAL.
  return {Code::kInternal, "The request is no " + message->GetDescriptor()->full_name(), {}};
}

std::function<void()> Reactor::Waker() {
  return [weak = weak_from_this()] {
    if (const auto call = weak.lock()) {
      call->strand_.Run([call] {
        if (!call->finished_) call->Tell([&call] { call->handler_->OnWake(); });
      });
    }
  };
}

std::optional<milliseconds> Reactor::Remaining() const {
  if (gpr_time_cmp(deadline_, gpr_inf_future(deadline_.clock_type)) == 0) return std::nullopt;
  const gpr_timespec left = gpr_time_sub(deadline_, gpr_now(deadline_.clock_type));
  return std::max(milliseconds(0), milliseconds(left.tv_sec * 1000 + left.tv_nsec / 1'000'000));
}

bool Reactor::HasExpired() const { return gpr_time_cmp(deadline_, gpr_now(deadline_.clock_type)) <= 0; }

}  // namespace assay::reference
