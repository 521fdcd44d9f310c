#pragma once

#include <grpc/grpc.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "reference_server/call/call.h"
#include "reference_server/call/call_context.h"
#include "reference_server/call/live_calls.h"
#include "reference_server/call/method.h"
#include "reference_server/call/strand.h"
#include "reference_server/call/timer.h"
#include "reference_server/chain/interceptor.h"

namespace assay::reference {

/// One call over grpc++'s generic callback API: runs the chain at the headers, then the handler, and sees to the
/// deadline, the cancel and the directives. grpc++'s events, the timers and the wakers all meet on one strand.
///
/// It owns itself until OnDone. After `finished_` nothing touches grpc++'s context any more, since OnDone, after which
/// that context is gone, may come while the strand still runs.
class Reactor final : public grpc::ServerGenericBidiReactor, public Call, public std::enable_shared_from_this<Reactor> {
 public:
  /// `method` is null for a path that nobody serves.
  static grpc::ServerGenericBidiReactor* Accept(grpc::GenericCallbackServerContext* grpc_context, const Method* method,
                                                CallContext& context);
  ~Reactor() override;

  void Write(const google::protobuf::Message& message, Flush flush) override;
  void WriteAndFinish(const google::protobuf::Message& message, Status status) override;
  void Finish(Status status) override;
  void Compress(Compression compression) override { compression_ = compression; }
  bool WasCompressed() const override;
  void AddInitial(std::string name, std::string value) override;
  void AddTrailer(std::string name, std::string value) override;
  Status Parse(std::string_view bytes, google::protobuf::Message* message) override;
  std::function<void()> Waker() override;

 private:
  Reactor(grpc::GenericCallbackServerContext* grpc_context, const Method* method, CallContext& context);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void Begin();
  std::optional<Status> RunChain();
  // An event of the handler; what it throws ends the call.
  template <class Event>
  void Tell(Event event);
  void ApplyMetadata();
  void StartHandler();
  void ReadNext();
  void Received(bool ok);
  void Written(bool ok);
  void Expired();
  void Done();

  std::optional<std::chrono::milliseconds> Remaining() const;
  bool HasExpired() const;
  void SendMessage(const google::protobuf::Message& message, Flush flush, std::optional<Status> last);
  void DescribeResponse();

  grpc::GenericCallbackServerContext* const grpc_context_;
  grpc_call* const grpc_call_;  // with a reference of our own
  const Method* const method_;
  CallContext& context_;
  const LiveCalls::Member member_;
  // Not as a time_point of the system clock, which the longest grpc-timeout (99999999H) overflows.
  const gpr_timespec deadline_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();

  Strand strand_;
  std::shared_ptr<Reactor> self_;
  std::unique_ptr<Handler> handler_;
  CallPlan plan_;
  CallRecord record_;
  Timer deadline_timer_;
  Timer delay_timer_;

  grpc::ByteBuffer incoming_;
  grpc::ByteBuffer outgoing_;
  Compression compression_ = Compression::kBySize;
  bool reading_ = false;
  bool writing_ = false;
  bool half_closed_ = false;
  bool described_ = false;  // the initial metadata of a response with messages is set
  bool finished_ = false;   // a status is on its way
  bool done_ = false;
};

}  // namespace assay::reference
