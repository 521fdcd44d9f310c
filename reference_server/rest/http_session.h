#pragma once

#include <memory>

#include "reference_server/rest/worker.h"

namespace assay::reference {

/// A connection of HTTP/1.1 (RFC 9112): one request after the other, in order, however many a client sends ahead.
std::shared_ptr<Session> MakeHttpSession(Worker& worker, TcpStream stream);
std::shared_ptr<Session> MakeHttpSession(Worker& worker, TlsStream stream);

}  // namespace assay::reference
