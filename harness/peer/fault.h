#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "harness/base/result.h"
#include "harness/protocol/http2_error.h"

namespace assay::peer {

// What the client did wrong, and what RFC 9113 §5.4 calls it: an error of one stream, answered by RST_STREAM, or of the
// connection (stream 0), answered by GOAWAY.
struct Fault {
  std::uint32_t stream = 0;
  protocol::Http2Error code = protocol::Http2Error::kProtocolError;
  std::string why = {};
};

template <class T>
using Outcome = tl::expected<T, Fault>;

inline tl::unexpected<Fault> ConnectionFault(protocol::Http2Error code, std::string why) {
  return tl::unexpected(Fault{0, code, std::move(why)});
}
inline tl::unexpected<Fault> StreamFault(std::uint32_t stream, protocol::Http2Error code, std::string why) {
  return tl::unexpected(Fault{stream, code, std::move(why)});
}

}  // namespace assay::peer
