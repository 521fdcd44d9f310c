#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/net/certificate.h"
#include "harness/net/pipe.h"

namespace assay::net {

// How a server speaks TLS: well, unless something is changed.
struct TlsManners {
  // What is answered by ALPN: h2, and a fatal alert where that was not offered; h2, and else nothing; whatever was
  // offered first; nothing at all.
  enum class Alpn { kH2, kH2OrNothing, kFirst, kNothing };
  // Who shows no certificate of `client_authority` is refused; or only who shows another's; or only who shows none.
  enum class Clients { kKnown, kKnownOrNameless, kAnyCertificate };
  // What becomes of who speaks without TLS.
  enum class PlainText { kRefused, kServed, kUnanswered };

  CertificatePem identity;
  bool old_versions = false;  // TLS 1.1, too
  std::string ciphers;        // of TLS 1.2, as OpenSSL writes them; empty: ephemeral keys and AEAD
  Alpn alpn = Alpn::kH2;
  std::string client_authority;  // PEM; empty: clients are asked for nothing
  Clients clients = Clients::kKnown;
  PlainText plain_text = PlainText::kRefused;
  // Whether a client that agreed on this protocol (empty: none) and asked for that name is answered; null: each is.
  std::function<bool(std::string_view alpn, std::string_view server_name)> answers;
};

// The server side of TLS before machines that know nothing of it. Thread-safe.
class TlsMachines {
 public:
  // Errors: kUsage, something in it that is no PEM, or no cipher.
  static Result<std::unique_ptr<TlsMachines>> Create(TlsManners manners);
  ~TlsMachines();

  // The far end of a new connection: TLS, and `inner` behind it. Not after this is destroyed.
  std::unique_ptr<ByteMachine> Wrap(std::unique_ptr<ByteMachine> inner) const;

 private:
  struct State;
  explicit TlsMachines(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace assay::net
