#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/peer/call_status.h"
#include "harness/peer/directives.h"
#include "harness/peer/handler.h"
#include "harness/peer/intake.h"
#include "harness/peer/metadata_list.h"
#include "harness/peer/request.h"
#include "harness/peer/sender.h"
#include "harness/peer/server.h"

namespace assay::peer {

// One call: a stream read as gRPC. Headers go through authentication and directives to the method's handler; a refusal
// there needs no message. The deadline is kept here.
class Call {
 public:
  Call(Server& server, Sender& sender, std::uint32_t stream, const protocol::HeaderList& fields);
  ~Call();

  // From the connection. `oversized`: the header list is above what we announced.
  void Begin(bool oversized);
  void OnData(std::string_view octets);
  void OnEnd();
  // The stream is gone; nothing can be sent any more.
  void OnCancel();
  std::optional<Time> NextTimer() const;
  void OnTimer();
  const CallStatus& status() const { return status_; }
  bool running() const { return running_; }
  // Whether the application takes what the client sends; else it lies here.
  bool reads() const { return running_ || finished_; }
  bool threw_in_interceptor() const { return directives_.throws == Directives::Throw::kInInterceptor; }
  const std::string& path() const { return request_.path; }

  // From the handler.
  void Send(std::string message);
  // The same after a while, and behind what was to be sent later before; then no Send, and Finish is waited with, too.
  void SendLater(std::string message, Duration after);
  void Finish(CallStatus status = {});
  void AddTrailer(std::string name, std::string value) { trailing_.Add(std::move(name), std::move(value)); }
  bool finished() const { return finished_; }
  bool read_only() const { return read_only_; }
  Server& server() { return server_; }

 private:
  bool Has(Defect defect) const { return server_.Has(defect); }
  void AnswerHttp(int status);
  void FinishUnknown();
  std::optional<CallStatus> Authenticate();
  void Refuse(CallStatus refusal);
  bool TimeIsShort() const;
  void Direct();
  void Start();
  void RunHandler();
  void Deliver();
  void TakeMessage(std::string message);
  void Conclude();
  bool Packs() const;
  void SendInitial();
  MetadataList Trailing() const;
  std::optional<protocol::HeaderList> Again() const;
  void SendMessage(std::string_view message);
  void SendDue();
  void Expire();
  std::optional<Time> Deadline() const;

  Server& server_;
  Sender& sender_;
  const std::uint32_t stream_;
  const Request request_;
  const Directives directives_;
  const Method* method_ = nullptr;
  Intake intake_;
  std::optional<Time> deadline_;
  std::optional<Time> start_at_;       // set: a directive delays the handler
  std::optional<CallStatus> refusal_;  // a mutant's, that waits for the body
  std::unique_ptr<Handler> handler_;
  std::optional<std::string> one_;  // the message of a method that takes one
  std::vector<std::string> held_;   // by a mutant
  // What is to be sent later, in order, and how the call ends behind it.
  struct Later {
    Time due;
    std::string message;
  };
  std::deque<Later> later_;
  std::optional<CallStatus> end_;
  MetadataList trailing_;
  CallStatus status_;
  std::uint64_t sent_ = 0;
  std::uint64_t taken_ = 0;  // messages that the handler of a stream was given
  std::size_t tiny_ = 0;     // DATA frames of one octet, for a mutant that counts them
  bool read_only_ = false;
  bool remote_ended_ = false;
  bool running_ = false;  // the handler started and has not ended
  bool initial_sent_ = false;
  bool finished_ = false;
  bool flushing_ = false;  // a mutant sends what it held back
  bool muted_ = false;     // the handler of a mutant runs for a call that is refused
};

}  // namespace assay::peer
