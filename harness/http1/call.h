#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/http1/answer.h"
#include "harness/http1/recorder.h"
#include "harness/http1/route.h"
#include "harness/net/transport.h"
#include "harness/schema/schema.h"
#include "harness/script/call_fields.h"

namespace assay::http1 {

// One call over a connection of its own: sends what its method is over REST and records what comes back as the events
// of a call.
class Call {
 public:
  struct Plan {
    std::string label;
    const Route* route;
    std::string kind;
    std::string input_type;
    std::string output_type;
    std::string host;
    transcript::HeaderList fields;  // as on the wire
  };

  Call(Plan plan, std::unique_ptr<net::Transport> transport, std::shared_ptr<const schema::Schema> schema,
       Recorder& recorder)
      : plan_(std::move(plan)), transport_(std::move(transport)), schema_(std::move(schema)), recorder_(recorder) {}

  // Errors: kUsage, octets that are no message of the method; what REST has no way to say.
  Status Send(const std::string& octets, Time deadline);
  void HalfClose(Time deadline);
  void Cancel();

  // Takes what comes until the call has so many messages or its status, or the deadline; false: the latter.
  bool PumpUntilMessages(std::size_t count, Time deadline);
  bool PumpUntilEnd(Time deadline);

  const std::string& label() const { return plan_.label; }
  bool ended() const { return ended_; }

 private:
  void WriteHead(const Value& first, std::string_view framing, Time deadline);
  void Write(std::string_view octets, Time deadline);
  bool ReadSome(Time deadline);
  void TakeAnswer();
  void TakeLines();
  void TakeFrames();
  void Begin();
  void Receive(std::string_view json);
  void EndOfAnswer();
  void EndWith(transcript::StatusSeen status);
  void EndWith(int code, std::string message);
  void ConnectionEnded(const std::string& how);

  const Plan plan_;
  const std::unique_ptr<net::Transport> transport_;
  const std::shared_ptr<const schema::Schema> schema_;
  Recorder& recorder_;
  Answer answer_;
  std::string socket_key_;
  std::string unsent_;      // for the socket, until it is accepted
  std::string octets_;      // of the socket, not taken yet
  std::size_t taken_ = 0;   // of the lines
  std::string error_line_;  // what stands behind "error" in the last line of a list
  std::size_t received_ = 0;
  bool head_written_ = false;
  bool head_seen_ = false;
  bool accepted_ = false;
  bool half_closed_ = false;
  bool ended_ = false;
};

}  // namespace assay::http1
