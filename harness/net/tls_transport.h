#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "harness/net/socket.h"
#include "harness/net/transport.h"

namespace assay::net {

struct SslDeleter {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using SslHandle = std::unique_ptr<SSL, SslDeleter>;

// Ties `ssl` to the socket through a BIO of ours: OpenSSL's own one writes without MSG_NOSIGNAL.
void AttachSocket(SSL* ssl, int fd);
// Why the last operation of this thread failed, cleared from OpenSSL's queue: "TLS alert: bad certificate" where the
// other side said so; empty where OpenSSL knows nothing (the connection ended).
std::string TakeTlsFault();

// Octets over a TLS connection whose handshake is done.
std::unique_ptr<Transport> CreateTlsTransport(Socket socket, SslHandle ssl);

}  // namespace assay::net
