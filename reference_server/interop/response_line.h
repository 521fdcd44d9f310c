#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "grpc/testing/messages.pb.h"
#include "reference_server/call/call.h"
#include "reference_server/call/timer.h"

namespace assay::reference {

/// The responses that a call was asked for stand in line, each for its interval and for the write of the one before.
/// The status comes when nobody stands there.
class ResponseLine {
 public:
  explicit ResponseLine(Call& call) : call_(call) {}

  /// All that one request asks for. A status that it chooses takes the place of its responses.
  void Add(const grpc::testing::StreamingOutputCallRequest& request);
  /// No request follows: behind the last response comes OK.
  void Close() { closed_ = true; }
  /// Sends what is due.
  void Proceed();

  void Written();
  void Woken();
  void Done();

 private:
  struct Turn {
    grpc::testing::ResponseParameters response;
    std::optional<Status> status;  // ends the call instead
  };

  Call& call_;
  std::deque<Turn> turns_;
  std::unique_ptr<Timer> timer_;  // one an interval, since the last may not have returned from its own function
  bool waiting_ = false;
  bool waited_ = false;  // the interval of the first in line is over
  bool writing_ = false;
  bool closed_ = false;
};

/// A handler, of one request or of many, whose responses stand in line.
template <class Base>
class Answering : public Base {
 public:
  using Base::Base;

 protected:
  ResponseLine& line() { return line_; }

 private:
  void OnWritten() final { line_.Written(); }
  void OnWake() final { line_.Woken(); }
  void OnDone() final { line_.Done(); }

  ResponseLine line_{this->call()};
};

}  // namespace assay::reference
