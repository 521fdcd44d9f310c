#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/net/pipe.h"
#include "harness/peer/block_reader.h"
#include "harness/peer/call.h"
#include "harness/peer/credit.h"
#include "harness/peer/fault.h"
#include "harness/peer/sender.h"
#include "harness/peer/server.h"
#include "harness/protocol/http2_frame.h"
#include "harness/protocol/http2_frame_reader.h"

namespace assay::peer {

// The server's side of one HTTP/2 connection (RFC 9113), without I/O. Its streams are calls.
class Connection final : public net::ByteMachine {
 public:
  explicit Connection(std::shared_ptr<Server> server);
  ~Connection() override;

  void Receive(std::string_view octets, Time now) override;
  void ReceiveEnd(Time now) override;
  std::string TakeOutput() override;
  bool WantsClose() const override { return closing_; }
  std::optional<Time> NextTimer() const override;
  void OnTimer(Time now) override;

 private:
  using Done = Outcome<void>;

  struct Stream {
    std::unique_ptr<Call> call;
    Credit credit;
    bool remote_ended = false;               // END_STREAM came
    bool local_ended = false;                // and went
    std::optional<std::uint64_t> announced;  // content-length
    std::uint64_t octets = 0;                // of DATA
  };
  // Why a stream is closed: what may still come on it depends on that (RFC 9113 §5.1).
  enum class Ending { kBoth, kReset, kResetByClient };

  void LimitFrames();
  void ReadPreface();
  bool KeepsHttp1() const;
  Done OnFrame(const protocol::Frame& frame);
  Done OnData(const protocol::Frame& frame);
  bool LosesConnectionWindow(std::uint32_t id);
  Done OnHeaders(const protocol::Frame& frame);
  Done OnBlock(const Block& block);
  Done OnRequest(const Block& block);
  Done OnRequestTrailers(Stream& stream, const Block& block);
  Done OnRstStream(const protocol::Frame& frame);
  Done OnSettings(const protocol::Frame& frame);
  Done OnWindowUpdate(const protocol::Frame& frame);
  Done OnPing(const protocol::Frame& frame);
  Done OnRemoteEnd(std::uint32_t id, Stream& stream);

  Stream* Find(std::uint32_t id);
  bool IsIdle(std::uint32_t id) const {
    return (id % 2 == 0 && !server_->Has(Defect::kEvenStreamServed)) || id > last_stream_;
  }
  Done CheckClosed(std::uint32_t id, std::string_view frame) const;
  void Answer(const Fault& fault);
  void GrantMore(std::uint32_t id, Stream& stream);
  void ReturnCredit(std::uint32_t id, Credit& credit);
  void Settle();
  void Drain();
  void OnPingAck(std::string_view opaque);
  void OnLocalEnd(const Sender::Closed& closed);
  void Close(std::uint32_t id, Ending ending);
  void SendGoaway(protocol::Http2Error code, std::string_view debug);
  void AbandonCalls();

  const std::shared_ptr<Server> server_;
  Sender sender_;
  BlockReader blocks_;
  std::string preface_{protocol::kClientPreface};  // what is due of it
  protocol::FrameReader reader_;
  bool greeted_ = false;  // the client's preface and SETTINGS came
  bool closing_ = false;
  bool drain_told_ = false;   // the first GOAWAY of a drain went
  bool goaway_sent_ = false;  // one that names the last stream
  std::size_t pings_ = 0;
  std::size_t frames_ = 0;
  std::uint32_t last_stream_ = 0;
  Credit credit_;
  std::map<std::uint32_t, Stream> streams_;
  std::map<std::uint32_t, Ending> closed_;
};

}  // namespace assay::peer
