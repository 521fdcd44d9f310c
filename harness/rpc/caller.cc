#include "harness/rpc/caller.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "harness/protocol/metadata.h"
#include "harness/rpc/channel.h"

namespace assay::rpc {
namespace {

using transcript::Direction;

// grpc++ does not tell an empty block of initial metadata from a Trailers-Only reply. The latter's status is there at
// once, so an empty block counts as one when nothing has ended the call that long after it.
constexpr Duration kTrailersOnlyGrace = std::chrono::milliseconds(20);
// Later deadlines overflow the clock of grpc++'s interface, and change nothing.
constexpr Duration kDeadlineMax = std::chrono::hours(24 * 365 * 100);

std::chrono::system_clock::time_point FromNow(Duration duration) {
  return std::chrono::system_clock::now() + std::chrono::duration_cast<std::chrono::system_clock::duration>(duration);
}

std::string ToOctets(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string octets;
  if (!buffer.Dump(&slices).ok()) return octets;
  octets.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) octets.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return octets;
}

// As on the wire, where values of `-bin` names are base64: checks then treat all clients alike.
transcript::HeaderList ToFields(const std::multimap<grpc::string_ref, grpc::string_ref>& metadata) {
  transcript::HeaderList fields;
  fields.reserve(metadata.size());
  for (const auto& [name, value] : metadata) {
    protocol::HeaderField field = protocol::EncodeMetadata({name.data(), name.size()}, {value.data(), value.size()});
    fields.push_back({std::move(field.name), std::move(field.value)});
  }
  return fields;
}

grpc_compression_algorithm AlgorithmOf(std::string_view coding) {
  if (coding == "gzip") return GRPC_COMPRESS_GZIP;
  return coding == "deflate" ? GRPC_COMPRESS_DEFLATE : GRPC_COMPRESS_NONE;
}

enum class Operation { kStart, kInitial, kRead, kWrite, kHalfClose, kFinish };
constexpr std::size_t kOperations = 6;

struct OpenCall;

struct Tag {
  OpenCall* call;
  Operation operation;
};

struct Outgoing {
  std::string octets;
  bool half_close = false;
};

struct OpenCall {
  explicit OpenCall(CallPlan p) : plan(std::move(p)) {
    for (std::size_t i = 0; i < kOperations; ++i) tags[i] = {this, static_cast<Operation>(i)};
  }
  void* TagOf(Operation operation) { return &tags[static_cast<std::size_t>(operation)]; }

  const CallPlan plan;
  CallProgress progress;
  grpc::ClientContext context;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream;
  Tag tags[kOperations];
  grpc::ByteBuffer incoming;
  grpc::Status status;
  std::deque<Outgoing> queue;
  bool writing = false;  // one write or half-close at a time
  bool half_close_wanted = false;
  bool half_closed = false;
  bool finishing = false;
  std::optional<Duration> empty_initial;  // when an empty block came, as long as it may be a Trailers-Only reply
};

}  // namespace

class Caller::State {
 public:
  State(const script::Endpoint& endpoint, const Clock& clock, EventLog& log,
        std::shared_ptr<const schema::Schema> schema)
      : endpoint_(endpoint), clock_(clock), log_(log), schema_(std::move(schema)) {}

  ~State() {
    for (auto& [label, call] : calls_)
      if (!call->progress.ended) call->context.TryCancel();
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) continue;
  }

  Status Start(const CallPlan& plan, Time deadline) {
    ASSAY_ASSIGN(const std::shared_ptr<grpc::Channel> channel, ChannelFor(plan, deadline));
    auto owned = std::make_unique<OpenCall>(plan);
    OpenCall& call = *owned;
    calls_.insert_or_assign(plan.label, std::move(owned));
    for (const auto& [name, value] : plan.metadata) call.context.AddMetadata(name, value);
    if (const std::string authority = AuthorityOf(endpoint_); !authority.empty()) call.context.set_authority(authority);
    if (plan.deadline) call.context.set_deadline(FromNow(std::min(*plan.deadline, kDeadlineMax)));
    if (plan.compression) call.context.set_compression_algorithm(AlgorithmOf(*plan.compression));
    if (plan.wait_for_ready) call.context.set_wait_for_ready(true);

    log_.Add(Direction::kSent, transcript::CallStarted{plan.label, plan.path, plan.kind, 0, plan.deadline},
             plan.connection);
    opening_ = plan.label;
    call.stream = grpc::GenericStub(channel).PrepareCall(&call.context, plan.path, &queue_);
    call.stream->StartCall(call.TagOf(Operation::kStart));
    return {};
  }

  OpenCall* Find(std::string_view label) const {
    const auto found = calls_.find(label);
    return found == calls_.end() ? nullptr : found->second.get();
  }

  // Begins the next write that is due.
  void Write(OpenCall& call) {
    call.progress.sending = call.writing || !call.queue.empty() || call.half_close_wanted;
    if (!call.progress.opened || call.writing || call.finishing || !call.progress.sending) return;
    call.writing = true;
    if (call.queue.empty()) {
      EndOurSide(call);
      call.stream->WritesDone(call.TagOf(Operation::kHalfClose));
      return;
    }
    const Outgoing next = std::move(call.queue.front());
    call.queue.pop_front();
    log_.Add(
        Direction::kSent,
        script::DescribeMessage(call.plan.label, 0, next.octets.size(), next.octets, call.plan.input_type, *schema_),
        call.plan.connection);
    if (next.half_close) EndOurSide(call);
    const grpc::Slice slice(next.octets.data(), next.octets.size());
    grpc::WriteOptions options;
    if (next.half_close) options.set_last_message();
    call.stream->Write(grpc::ByteBuffer(&slice, 1), options, call.TagOf(Operation::kWrite));
  }

  bool PumpUntil(Time deadline, const std::function<bool()>& done) {
    while (!done()) {
      const Time now = clock_.Now();
      if (now >= deadline) return false;
      if (TellEmptyInitials()) continue;
      Duration wait = deadline - now;
      for (const OpenCall* call : maybe_trailers_only_)
        wait = std::min(wait, std::max(*call->empty_initial + kTrailersOnlyGrace - log_.Elapsed(), Duration::zero()));
      TakeOne(FromNow(wait));
    }
    return true;
  }

  void Drain() {
    // What is past needs no waiting: grpc++ rounds what is to come up to a whole millisecond.
    constexpr std::chrono::system_clock::time_point kPast;
    while (TakeOne(kPast)) continue;
    TellEmptyInitials();
  }

 private:
  Result<std::shared_ptr<grpc::Channel>> ChannelFor(const CallPlan& plan, Time deadline) {
    auto& channel = channels_[{plan.connection, plan.codings}];
    if (channel != nullptr) return channel;
    Status connected;
    const Time until = std::min(deadline, clock_.Now() + endpoint_.connect_timeout);
    // grpc++ gives a connection up at the first fault, without a word of what it was, and an application would try
    // again a second later. Once is enough: who is not there refuses the second one just as fast.
    for (int attempt = 0; attempt < 2; ++attempt) {
      ASSAY_ASSIGN(channel, OpenChannel(endpoint_, plan.codings, log_, opening_));
      connected = Connect(*channel, endpoint_, clock_, until);
      if (connected || reached_ || clock_.Now() >= until) break;
    }
    if (!connected && !reached_) return tl::unexpected(connected.error());
    reached_ = reached_ || connected.has_value();
    return channel;
  }

  // One event of the queue, until then; whether there was one.
  bool TakeOne(std::chrono::system_clock::time_point until) {
    void* tag = nullptr;
    bool ok = false;
    if (queue_.AsyncNext(&tag, &ok, until) != grpc::CompletionQueue::GOT_EVENT) return false;
    const Tag& event = *static_cast<Tag*>(tag);
    Handle(*event.call, event.operation, ok);
    return true;
  }

  void Handle(OpenCall& call, Operation operation, bool ok) {
    switch (operation) {
      case Operation::kStart:
        call.progress.opened = true;
        if (!ok) return Finish(call);
        call.stream->ReadInitialMetadata(call.TagOf(Operation::kInitial));
        return Write(call);
      case Operation::kInitial:
        if (!ok) return Finish(call);
        OnInitialMetadata(call);
        return call.stream->Read(&call.incoming, call.TagOf(Operation::kRead));
      case Operation::kRead:
        if (!ok) return Finish(call);
        OnMessage(call);
        return call.stream->Read(&call.incoming, call.TagOf(Operation::kRead));
      case Operation::kWrite:
      case Operation::kHalfClose:
        call.writing = false;
        if (ok) return Write(call);
        // The call is over; its status comes by the reads.
        call.queue.clear();
        call.half_close_wanted = false;
        call.progress.sending = false;
        return;
      case Operation::kFinish:
        return OnStatus(call);
    }
  }

  void OnInitialMetadata(OpenCall& call) {
    transcript::HeaderList fields = ToFields(call.context.GetServerInitialMetadata());
    if (fields.empty()) {
      call.empty_initial = log_.Elapsed();
      maybe_trailers_only_.push_back(&call);
      return;
    }
    TellInitialMetadata(call, log_.Elapsed(), std::move(fields));
  }

  void TellInitialMetadata(OpenCall& call, Duration at, transcript::HeaderList fields) {
    call.progress.results.initial = fields;
    call.progress.initial_seen = true;
    ++call.progress.arrivals;
    log_.AddAt(at, Direction::kReceived, transcript::InitialMetadataSeen{call.plan.label, std::move(fields)},
               call.plan.connection);
  }

  // The empty block was, or was not, initial metadata.
  void DecideEmptyInitial(OpenCall& call, bool was_one) {
    if (!call.empty_initial) return;
    if (was_one) TellInitialMetadata(call, *call.empty_initial, {});
    call.empty_initial.reset();
    std::erase(maybe_trailers_only_, &call);
  }

  // Those that have stood long enough; whether there were any.
  bool TellEmptyInitials() {
    const Duration now = log_.Elapsed();
    bool told = false;
    for (OpenCall* call : std::vector<OpenCall*>(maybe_trailers_only_)) {
      if (now - *call->empty_initial < kTrailersOnlyGrace) continue;
      DecideEmptyInitial(*call, true);
      told = true;
    }
    return told;
  }

  void OnMessage(OpenCall& call) {
    DecideEmptyInitial(call, true);
    const std::string octets = ToOctets(call.incoming);
    transcript::MessageSeen message =
        script::DescribeMessage(call.plan.label, 0, octets.size(), octets, call.plan.output_type, *schema_);
    call.progress.results.messages.push_back(message.json);
    ++call.progress.arrivals;
    log_.Add(Direction::kReceived, std::move(message), call.plan.connection);
  }

  void Finish(OpenCall& call) {
    if (call.finishing) return;
    call.finishing = true;
    DecideEmptyInitial(call, false);
    call.stream->Finish(&call.status, call.TagOf(Operation::kFinish));
  }

  void OnStatus(OpenCall& call) {
    transcript::StatusSeen seen;
    seen.call = call.plan.label;
    seen.end = transcript::EndKind::kLibrary;
    seen.code = call.status.error_code();
    seen.message = call.status.error_message();
    seen.trailers = ToFields(call.context.GetServerTrailingMetadata());
    script::DescribeDetails(seen, *schema_);
    call.progress.results.status = seen;
    call.progress.ended = true;
    call.progress.sending = false;
    ++call.progress.arrivals;
    log_.Add(Direction::kReceived, std::move(seen), call.plan.connection);
  }

  void EndOurSide(OpenCall& call) {
    call.half_closed = true;
    call.half_close_wanted = false;
    log_.Add(Direction::kSent, transcript::HalfClosed{call.plan.label}, call.plan.connection);
  }

  const script::Endpoint& endpoint_;
  const Clock& clock_;
  EventLog& log_;
  std::shared_ptr<const schema::Schema> schema_;
  std::string opening_;  // the label of the call that is being prepared
  bool reached_ = false;
  std::map<std::pair<std::string, int>, std::shared_ptr<grpc::Channel>> channels_;
  grpc::CompletionQueue queue_;
  std::map<std::string, std::unique_ptr<OpenCall>, std::less<>> calls_;
  std::vector<OpenCall*> maybe_trailers_only_;
};

Caller::Caller(const script::Endpoint& endpoint, const Clock& clock, EventLog& log,
               std::shared_ptr<const schema::Schema> schema)
    : state_(std::make_unique<State>(endpoint, clock, log, std::move(schema))) {}

Caller::~Caller() = default;

Status Caller::Start(const CallPlan& plan, Time deadline) { return state_->Start(plan, deadline); }

void Caller::Send(std::string_view label, std::string octets, bool half_close) {
  OpenCall* call = state_->Find(label);
  if (call == nullptr || call->progress.ended) return;
  call->queue.push_back({std::move(octets), half_close});
  state_->Write(*call);
}

void Caller::HalfClose(std::string_view label) {
  OpenCall* call = state_->Find(label);
  if (call == nullptr || call->progress.ended) return;
  call->half_close_wanted = true;
  state_->Write(*call);
}

void Caller::Cancel(std::string_view label) {
  OpenCall* call = state_->Find(label);
  if (call != nullptr && !call->progress.ended) call->context.TryCancel();
}

const CallProgress* Caller::Find(std::string_view label) const {
  const OpenCall* call = state_->Find(label);
  return call == nullptr ? nullptr : &call->progress;
}

bool Caller::PumpUntil(Time deadline, const std::function<bool()>& done) { return state_->PumpUntil(deadline, done); }

void Caller::Drain() { state_->Drain(); }

}  // namespace assay::rpc
