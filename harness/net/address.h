#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace assay::net {

// Where a target listens.
struct Address {
  std::string host;  // name or numeric; empty for a Unix socket
  std::uint16_t port = 0;
  std::string unix_path;  // not empty: a Unix socket
  bool tls = false;       // grpcs:// or --tls

  // "127.0.0.1:50051", "[::1]:50051", "unix:/run/x.sock".
  std::string ToText() const;
  bool operator==(const Address&) const = default;
};

// Reads HOST:PORT, [::1]:PORT, grpc://HOST:PORT, grpcs://HOST:PORT, unix:PATH.
Result<Address> ParseAddress(std::string_view text);

struct TlsOptions {
  bool insecure = false;         // do not verify
  std::string ca_file;           // PEM; empty: the system's
  std::string ca_pem;            // instead of a file
  std::string certificate_file;  // the client's own
  std::string key_file;
  std::string certificate_pem;  // instead of the files
  std::string key_pem;
  std::string server_name;  // for SNI and verification; empty: the host
  std::string alpn = "h2";  // what is offered; "http/1.1" for REST
};

}  // namespace assay::net
