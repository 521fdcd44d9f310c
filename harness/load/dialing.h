#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "harness/base/result.h"
#include "harness/load/now.h"
#include "harness/net/file_descriptor.h"
#include "harness/net/transport.h"

namespace assay::load {

// What a thread of Dialing brings to a load thread, which finds it by waiting for the descriptor.
class DialInbox {
 public:
  struct Answer {
    int slot = 0;
    Result<std::unique_ptr<net::Transport>> transport;
  };

  DialInbox();
  // Readable when there is an answer.
  int descriptor() const { return event_.get(); }
  void Put(Answer answer);
  std::vector<Answer> Take();

 private:
  net::FileDescriptor event_;
  std::mutex mutex_;
  std::vector<Answer> answers_;
};

// Makes connections on threads of its own, so that a target that is slow to accept, or a TLS handshake, holds up no
// call on other connections.
class Dialing {
 public:
  Dialing(net::Dialer& dialer, int threads, Duration timeout);
  // Gives up what has not begun, and waits for what has.
  ~Dialing();

  // Not before that time. The inbox outlives this object.
  void Ask(DialInbox& inbox, int slot, Nanos not_before = 0);

 private:
  struct Question {
    DialInbox* inbox;
    int slot;
    Nanos not_before;
  };

  void Serve();

  net::Dialer& dialer_;
  Duration timeout_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Question> questions_;
  bool over_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace assay::load
