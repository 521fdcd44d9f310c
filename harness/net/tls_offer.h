#pragma once

#include <optional>
#include <string>
#include <vector>

namespace assay::net {

// What a client offers on one connection otherwise than TlsOptions say, to see what a server makes of it.
struct TlsOffer {
  enum class Certificate { kUsual, kNone, kForeign };

  bool plain = false;                             // no TLS at all
  std::optional<std::vector<std::string>> alpn;   // none in it: no ALPN
  std::string version;                            // "1.1", "1.2" or "1.3", and no other
  std::string ciphers;                            // of TLS 1.2, as OpenSSL writes them
  std::optional<std::string> server_name;         // SNI; empty: none. What is verified stays as it is
  Certificate certificate = Certificate::kUsual;  // kForeign: one of an authority that nobody knows
};

}  // namespace assay::net
