#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/clock.h"
#include "harness/net/transport.h"
#include "harness/protocol/header.h"
#include "harness/protocol/hpack.h"
#include "harness/protocol/http2_frame.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/protocol/http2_frame_reader.h"
#include "harness/wire/habits.h"
#include "harness/wire/outgoing.h"
#include "harness/wire/receive_window.h"
#include "harness/wire/recorder.h"

namespace assay::wire {

class Call;

// How a header block is put on the wire.
struct BlockOptions {
  bool end_stream = false;
  bool end_headers = true;
  std::optional<std::uint8_t> padding;
  std::size_t chunk = 0;  // octets of the block in each frame; 0: as many as the target takes
  std::string before;     // octets of HPACK around what the fields are compressed to
  std::string after;
  std::optional<protocol::Priority> priority;
  std::uint8_t extra_flags = 0;  // of HEADERS
  bool reserved = false;         // bit of HEADERS
};

// The client's side of one HTTP/2 connection. It keeps the rules that its habits leave on (acknowledgements, windows),
// records each frame both ways, hands what comes on a call's stream to the call, and sends whatever it is told to.
// Whatever the target does is data: at worst the connection is given up, which is in the transcript too.
class Connection {
 public:
  // Sends the preface and SETTINGS with the next Turn.
  Connection(std::string label, std::unique_ptr<net::Transport> transport, Habits habits, Recorder& recorder);
  ~Connection();

  const std::string& label() const { return label_; }
  bool open() const { return open_; }
  bool settings_received() const { return settings_received_; }
  std::size_t open_streams() const;
  // SETTINGS_MAX_CONCURRENT_STREAMS of the target.
  std::uint32_t max_streams() const { return max_streams_; }
  // A frame that was received, as far as waiting for one asks.
  struct Arrival {
    std::uint8_t type;
    std::uint8_t flags;
    std::uint32_t stream;
    std::string ping;  // payload of a PING
  };
  const std::vector<Arrival>& arrivals() const { return arrivals_; }

  // Writes what is due and reads what is there; where nothing is, waits for it until `deadline`. Returns at once where
  // the connection is closed.
  void Turn(Time deadline);
  // Hands what is to be sent to the transport, as far as it takes it.
  void Flush();

  // A new stream for the call, which must outlive the connection's last Turn; the next one, or one of that number.
  // Nothing is sent yet.
  std::uint32_t OpenStream(Call* call, std::optional<std::uint32_t> number = {});
  // HEADERS and CONTINUATIONs. The fields go out as they are.
  void SendBlock(std::uint32_t stream, const protocol::HeaderList& fields, const BlockOptions& options);
  // As DATA, as far as the windows allow and then as they open.
  void Enqueue(std::uint32_t stream, Outgoing outgoing);
  bool HasQueued(std::uint32_t stream) const;
  void DropQueued(std::uint32_t stream);
  // Any frame as it stands, before what is queued. Its effect on windows and settings of ours is kept account of.
  void SendFrame(const protocol::Frame& frame);
  void SendRaw(std::string_view octets);

  // Closes our side with what is still to be written; `polite` is a GOAWAY before it that no transcript holds.
  void Close(std::string_view how);
  void ClosePolitely();

 private:
  struct Stream {
    Call* call = nullptr;
    std::int64_t send_window = 0;
    ReceiveWindow window;
    bool remote_ended = false;
    std::deque<Outgoing> queue;
  };

  bool ReadAvailable();
  void FillOutput();
  bool FillOutputFrom(std::uint32_t id, Stream& stream);
  void WriteFrame(const protocol::Frame& frame);
  void RecordFrame(transcript::Direction direction, const protocol::Frame& frame, std::string_view malformed);
  void KeepAccountOfSent(const protocol::Frame& frame);

  void OnFrame(protocol::Frame& frame);
  std::string DescribeMisplaced(const protocol::Frame& frame) const;
  void OnData(const protocol::Frame& frame);
  void OnHeaderFragment(const protocol::Frame& frame);
  void OnBlock();
  void OnSettings(const protocol::Frame& frame);
  void OnSettingsAcknowledged();
  void OnWindowUpdate(const protocol::Frame& frame);
  void OnGoaway(const protocol::Frame& frame);
  std::string AccountForData(std::uint32_t stream, std::int64_t octets);
  void ReturnWindow(std::uint32_t id, Stream* stream, std::int64_t octets);
  Stream* Find(std::uint32_t id);

  void OnOver(transcript::Direction direction, std::string how);
  void GiveUp(std::uint32_t code, const std::string& why);

  std::string label_;
  std::unique_ptr<net::Transport> transport_;
  Habits habits_;
  Recorder& recorder_;
  bool open_ = true;

  // Sending.
  std::string out_;
  std::size_t out_written_ = 0;
  protocol::HpackEncoder encoder_;
  std::int64_t send_window_ = protocol::kDefaultInitialWindowSize;
  std::uint32_t peer_initial_window_ = protocol::kDefaultInitialWindowSize;
  std::uint32_t peer_max_frame_ = protocol::kDefaultMaxFrameSize;
  std::uint32_t max_streams_ = 0xffffffff;
  std::uint32_t next_stream_ = 1;
  std::deque<std::uint32_t> queued_;  // streams with something in their queues, in turn

  // Receiving.
  // A frame beyond our limit is recorded as malformed, so it has to be read.
  protocol::FrameReader reader_{protocol::kLargestMaxFrameSize};
  std::uint32_t max_frame_ = protocol::kDefaultMaxFrameSize;  // the largest that we have announced
  protocol::HpackDecoder decoder_;
  std::deque<protocol::SettingsList> unacknowledged_;                  // SETTINGS of ours
  std::int64_t initial_window_ = protocol::kDefaultInitialWindowSize;  // of streams, ours as far as acknowledged
  ReceiveWindow window_;                                               // of the connection
  bool settings_received_ = false;
  std::uint32_t block_stream_ = 0;  // of a header block that is not complete
  bool block_end_stream_ = false;
  bool block_is_push_ = false;
  std::string block_;
  std::size_t frames_ = 0;
  std::size_t payload_kept_ = 0;
  std::vector<Arrival> arrivals_;

  std::map<std::uint32_t, Stream> streams_;
};

}  // namespace assay::wire
