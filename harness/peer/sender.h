#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/peer/defect.h"
#include "harness/protocol/header.h"
#include "harness/protocol/hpack.h"
#include "harness/protocol/http2_error.h"
#include "harness/protocol/http2_frame.h"
#include "harness/protocol/http2_settings.h"

namespace assay::peer {

// All that a connection sends: frames of its own at once, DATA as far as the client's windows allow, trailers behind
// it.
class Sender {
 public:
  explicit Sender(Defect defect) : defect_(defect) {}

  void Send(const protocol::Frame& frame);

  void Open(std::uint32_t stream);
  // Nothing more is sent on it.
  void Drop(std::uint32_t stream) { streams_.erase(stream); }
  void Headers(std::uint32_t stream, const protocol::HeaderList& fields);
  void Data(std::uint32_t stream, std::string_view octets);
  // The last block of the stream, behind its DATA; without metadata where the client takes no list so large. `again` is
  // what a mutant sends after that.
  void End(std::uint32_t stream, protocol::HeaderList fields, std::optional<protocol::HeaderList> again = {});
  void Reset(std::uint32_t stream, protocol::Http2Error code);
  // Drops the DATA of the stream that waits, for mutants that lose it.
  void Forget(std::uint32_t stream);
  // Whether something of the stream waits for a window.
  bool Holds(std::uint32_t stream) const;
  bool HoldsAny() const;

  // SETTINGS of the client. False: a window became too large (RFC 9113 §6.9.2).
  bool Apply(const protocol::SettingsList& settings);
  // WINDOW_UPDATE; 0 is the connection. False: the window became too large.
  bool Widen(std::uint32_t stream, std::uint32_t increment);

  // How the sending half of a stream was closed.
  struct Closed {
    std::uint32_t stream;
    bool reset;
  };
  // Sends what the windows allow; the streams that ended by it.
  std::vector<Closed> Pump();
  std::string Take() { return std::exchange(output_, {}); }

 private:
  struct Stream {
    std::int64_t window = 0;
    std::string data;
    std::size_t sent = 0;  // octets of `data`
    std::optional<protocol::HeaderList> trailers;
    std::optional<protocol::HeaderList> again;
    std::optional<protocol::HeaderList> late;  // headers of a mutant that sends them behind DATA
    bool opened = false;                       // HEADERS were sent

    std::size_t Waiting() const { return data.size() - sent; }
  };
  using Streams = std::map<std::uint32_t, Stream>;

  bool SendSome(std::uint32_t id, Stream& stream);
  void SendEnd(std::uint32_t id, Stream& stream);
  void SendBlock(std::uint32_t id, const protocol::HeaderList& fields, bool end_stream);
  std::size_t Room(const Stream& stream) const;

  const Defect defect_;
  std::string output_;
  protocol::HpackEncoder encoder_;
  Streams streams_;
  std::vector<Closed> closed_;
  std::int64_t window_ = protocol::kDefaultInitialWindowSize;
  std::int64_t initial_window_ = protocol::kDefaultInitialWindowSize;
  std::uint32_t max_frame_ = protocol::kDefaultMaxFrameSize;
  std::size_t max_header_list_ = SIZE_MAX;  // that the client announced
};

}  // namespace assay::peer
