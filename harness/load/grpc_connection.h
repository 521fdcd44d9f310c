#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/load/block_memo.h"
#include "harness/load/connection.h"
#include "harness/load/grpc_request.h"
#include "harness/protocol/http2_frame.h"

namespace assay::load {

// gRPC calls over one HTTP/2 connection. Frames are written and read in place: no frame, header list or message becomes
// an object, and a call in flight is one Stream.
class GrpcConnection final : public Connection {
 public:
  static constexpr std::uint32_t kLastStream = 0x7fffffff;

  // Greets the other side at once. `last_stream`: after it, stream ids are used up (RFC 9113 §5.1.1).
  GrpcConnection(std::unique_ptr<net::Transport> transport, const GrpcRequest& request, int streams, Desk desk,
                 std::uint32_t last_stream = kLastStream);

  void Start(const Call& call, Nanos now) override;
  void Expire(Nanos since, Nanos now) override;

  // Header blocks that had to be decoded.
  std::uint64_t decoded_blocks() const { return memo_.decoded(); }

 private:
  struct Stream {
    std::uint32_t id = 0;  // 0: free
    std::uint32_t row = 0;
    std::uint64_t number = 0;
    Nanos intended = 0;
    Nanos sent = 0;
    std::uint64_t octets_sent = 0;  // of the messages
    std::int64_t window = 0;        // that the other side grants
    std::uint32_t messages = 0;     // of the answer, whole
    std::uint32_t missing = 0;      // octets of the message that is coming
    std::uint32_t unreturned = 0;   // received and not given back to the stream's window
    std::uint32_t size_so_far = 0;  // of that prefix, as far as it is here
    int body = -1;                  // the Verifier's buffer
    std::uint8_t prefix = 0;        // octets of a message's prefix that are here
    bool answered = false;          // response headers came
    bool half_closed = false;       // we sent END_STREAM
    bool queued = false;            // in `sending_`
  };

  // Of the calls (grpc_connection.cc).
  Stream* Find(std::uint32_t id);
  Stream& Claim();
  void AppendRequest(const Stream& stream);
  void Pump(Stream& stream);
  void PumpAll();
  void Finish(Stream& stream);
  void Fail(Stream& stream, Failure failure, std::uint32_t number = 0, std::string_view sample = {});
  void Reset(Stream& stream, std::uint32_t code);
  void Release(Stream& stream);
  void OnWritten() override;
  void FailAll(Failure failure, const std::string& reason) override;

  // Of what comes in (grpc_intake.cc).
  std::size_t Consume(const char* data, std::size_t size) override;
  bool TakeEnd() override;
  void TakeFrame(const protocol::FrameHeader& header, std::string_view payload);
  void TakeData(std::uint32_t id, std::string_view data, bool end);
  void TakeHeaders(const protocol::FrameHeader& header, std::string_view payload);
  void TakeBlock(std::uint32_t id, std::string_view block, bool end);
  void TakeTrailers(Stream& stream, const BlockFacts& facts);
  void TakeSettings(const protocol::FrameHeader& header, std::string_view payload);
  void TakeWindowUpdate(std::uint32_t id, std::string_view payload);
  void TakeGoaway(std::string_view payload);
  bool CountMessages(Stream& stream, std::string_view data);
  void ReturnWindow(std::size_t octets);

  const GrpcRequest& request_;

  std::vector<Stream> streams_;  // stream n at (n / 2) % size; an id whose place is taken is left out
  std::uint32_t next_id_ = 1;
  std::uint32_t last_stream_;
  int wanted_;                          // streams, if the other side lets us
  std::vector<std::uint32_t> sending_;  // streams that wait for a window or for room in `out_`

  bool first_sent_ = false;  // our dynamic table is filled
  bool plain_ = false;       // the other side's table is too small for ours
  std::string update_;       // of the table's size, due at the beginning of the next block (RFC 7541 §4.2)
  std::int64_t window_ = 65535;
  std::int64_t initial_window_ = 65535;
  std::uint32_t max_frame_ = 16384;

  BlockMemo memo_;
  std::string block_;  // fragments before END_HEADERS
  std::uint32_t block_stream_ = 0;
  bool block_ends_ = false;
  std::uint32_t data_left_ = 0;  // of the DATA frame that is coming
  std::uint32_t data_stream_ = 0;
  bool data_ends_ = false;
  std::uint64_t unreturned_ = 0;  // received and not given back to the connection's window
};

}  // namespace assay::load
