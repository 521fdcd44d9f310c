#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <string>

#include "reference_server/rest/worker.h"

namespace assay::reference {

inline TcpStream& SocketOf(TcpStream& stream) { return stream; }
inline TcpStream& SocketOf(TlsStream& stream) { return stream.next_layer(); }

/// Pending operations fail; no error of its own matters, since the connection is given up.
template <class Stream>
void CloseSocket(Stream& stream) {
  boost::system::error_code ignored;
  SocketOf(stream).close(ignored);
}

}  // namespace assay::reference
