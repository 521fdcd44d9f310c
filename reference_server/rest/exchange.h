#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "reference_server/call/call.h"
#include "reference_server/call/call_context.h"
#include "reference_server/call/method.h"
#include "reference_server/rest/alarms.h"
#include "reference_server/rest/outlet.h"
#include "reference_server/rest/request.h"
#include "reference_server/rest/route.h"

namespace assay::reference {

/// One call over REST: the same chain, handlers, directives and deadlines as Reactor has them for gRPC. Everything
/// happens on the thread of the connection.
class Exchange final : public Call {
 public:
  Exchange(Worker& worker, const Method& method, RouteMatch match, Target target, const Request& request,
           Outlet& outlet);
  ~Exchange() override = default;

  /// Runs the chain. `request` is the one of the constructor.
  void Begin(const Request& request);

  // What the connection has to tell.
  void Resume() { Pump(); }
  void Sent();
  /// The client is gone.
  void Gone();
  /// The answer is out, or never will be. Nothing of the outlet is used any more.
  void Done();

  /// What reads the request's messages; it may change between two of them.
  void set_codec(const Codec& codec, bool raw) {
    codec_ = &codec;
    raw_ = raw;
  }
  void set_outlet(Outlet& outlet) { outlet_ = &outlet; }
  const Route& route() const { return *match_.route; }

  void Write(const google::protobuf::Message& message, Flush flush) override;
  void WriteAndFinish(const google::protobuf::Message& message, Status status) override;
  void Finish(Status status) override;
  void Compress(Compression) override {}
  bool WasCompressed() const override { return false; }
  void AddInitial(std::string name, std::string value) override { outlet_->AddField(name, value); }
  void AddTrailer(std::string name, std::string value) override { outlet_->AddField(name, value); }
  Status Parse(std::string_view bytes, google::protobuf::Message* message) override;
  /// No route leads to a method that waits for news (Health.Watch has none), so nothing is to be woken.
  std::function<void()> Waker() override {
    return [] {};
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::optional<std::chrono::milliseconds> Remaining() const;
  void StartHandler();
  void Pump();
  void TakePiece();
  void Expired();
  void Send(const google::protobuf::Message& message, Flush flush, std::optional<Status> last);
  void Describe();

  CallContext& context_;
  Alarms alarms_;
  const Method& method_;
  const RouteMatch match_;
  const Target target_;
  Outlet* outlet_;
  const LiveCalls::Member member_;
  const Clock::time_point began_ = Clock::now();
  std::optional<Clock::time_point> deadline_;
  CallPlan plan_;
  CallRecord record_;
  std::unique_ptr<Handler> handler_;
  const Codec* codec_ = nullptr;
  bool raw_ = false;

  bool pumping_ = false;
  bool writing_ = false;      // a message has not left yet
  bool written_ = false;      // the handler has not heard yet that its message has left
  bool half_closed_ = false;  // no further request message
  bool described_ = false;
  bool finished_ = false;
  bool done_ = false;
};

/// The time that `grpc-timeout` gives ("100m"); empty where it is none (PROTOCOL-HTTP2.md, TimeoutValue TimeoutUnit).
std::optional<std::chrono::nanoseconds> ParseTimeout(std::string_view text);

}  // namespace assay::reference
