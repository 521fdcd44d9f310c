#include "harness/net/sockets.h"

#include <sys/un.h>

#include <utility>

#include "harness/net/socket_transport.h"
#include "harness/net/tls.h"

namespace assay::net {
namespace {

// A Unix socket has no host; "localhost" is what servers on one are certified for, if anything.
std::string HostOf(const Address& address) { return address.unix_path.empty() ? address.host : "localhost"; }

class SocketDialer final : public Dialer {
 public:
  SocketDialer(Address address, TlsOptions options, std::unique_ptr<TlsClient> tls)
      : address_(std::move(address)), options_(std::move(options)), tls_(std::move(tls)) {}

  Result<std::unique_ptr<Transport>> Dial(const Clock& clock, Time deadline) override {
    ASSAY_ASSIGN(Socket socket, Connect(address_, clock, deadline));
    if (tls_ == nullptr) return CreateSocketTransport(std::move(socket));
    return tls_->Handshake(std::move(socket), deadline);
  }

  Result<std::unique_ptr<Transport>> DialOffering(const TlsOffer& offer, const Clock& clock, Time deadline) override {
    if (tls_ == nullptr) return Dialer::DialOffering(offer, clock, deadline);
    ASSAY_ASSIGN(const std::unique_ptr<TlsClient> tls, TlsClient::Create(options_, HostOf(address_), offer));
    ASSAY_ASSIGN(Socket socket, Connect(address_, clock, deadline));
    if (offer.plain) return CreateSocketTransport(std::move(socket));
    return tls->Handshake(std::move(socket), deadline);
  }

 private:
  Address address_;
  TlsOptions options_;
  std::unique_ptr<TlsClient> tls_;  // null: plain text
};

}  // namespace

Result<std::unique_ptr<Dialer>> CreateSocketDialer(const Address& address, const TlsOptions& tls) {
  if (address.unix_path.size() >= sizeof sockaddr_un().sun_path) {
    return UsageError("\"" + address.ToText() + "\" is too long for a Unix socket, which takes " +
                      std::to_string(sizeof sockaddr_un().sun_path - 1) + " octets");
  }
  std::unique_ptr<TlsClient> client;
  if (address.tls) {
    ASSAY_ASSIGN(client, TlsClient::Create(tls, HostOf(address)));
  }
  return std::make_unique<SocketDialer>(address, tls, std::move(client));
}

}  // namespace assay::net
