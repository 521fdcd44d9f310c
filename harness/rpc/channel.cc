#include "harness/rpc/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <utility>

#include "harness/base/duration.h"
#include "harness/rpc/hooks.h"

namespace assay::rpc {
namespace {

// Above every message that a scenario asks for, below what would exhaust the machine.
constexpr int kReceiveOctetsMax = 256 << 20;
// Of received header lists; grpc++'s default of 8 KiB would make our own limit the one under test.
constexpr int kMetadataOctetsMax = 1 << 20;

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string octets{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.is_open() || file.bad() || octets.empty())
    return Fail(ErrorKind::kIo, "cannot read the certificate file " + path);
  return octets;
}

struct Certificates {
  std::string roots;  // PEM; empty: the system's
  std::string chain;  // the client's own; empty: none
  std::string key;
};

Result<Certificates> ReadCertificates(const net::TlsOptions& tls) {
  Certificates certificates{tls.ca_pem, {}, {}};
  if (certificates.roots.empty() && !tls.ca_file.empty()) {
    ASSAY_ASSIGN(certificates.roots, ReadFile(tls.ca_file));
  }
  if (!tls.certificate_file.empty()) {
    ASSAY_ASSIGN(certificates.chain, ReadFile(tls.certificate_file));
    ASSAY_ASSIGN(certificates.key, ReadFile(tls.key_file.empty() ? tls.certificate_file : tls.key_file));
  }
  return certificates;
}

Result<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const script::Endpoint& endpoint) {
  if (!endpoint.address.tls) return grpc::InsecureChannelCredentials();
  ASSAY_ASSIGN(const Certificates certificates, ReadCertificates(endpoint.tls));
  grpc::experimental::TlsChannelCredentialsOptions options;
  // The handshake verifies the server's name; grpc++ would ask that each call's :authority be one of the certificate
  // too, which --authority and --tls-server-name part on purpose.
  options.set_check_call_host(false);
  if (endpoint.tls.insecure) {
    options.set_verify_server_certs(false);
    options.set_certificate_verifier(std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
  }
  std::vector<grpc::experimental::IdentityKeyCertPair> own;
  if (!certificates.chain.empty()) own.push_back({certificates.key, certificates.chain});
  if (!certificates.roots.empty() || !own.empty()) {
    options.set_certificate_provider(
        std::make_shared<grpc::experimental::StaticDataCertificateProvider>(certificates.roots, own));
  }
  // Without roots of its own grpc++ takes the system's.
  if (!certificates.roots.empty()) options.watch_root_certs();
  if (!own.empty()) options.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace

Result<std::shared_ptr<grpc::Channel>> OpenChannel(const script::Endpoint& endpoint, int codings, EventLog& log,
                                                   const std::string& opening) {
  ASSAY_ASSIGN(const std::shared_ptr<grpc::ChannelCredentials> credentials, Credentials(endpoint));
  grpc::ChannelArguments arguments;
  // Channels to one address would share a connection, across cases even.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // A transparent or configured retry would hide what the target did the first time.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetInt(GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, kReceiveOctetsMax);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMetadataOctetsMax);
  arguments.SetString(GRPC_ARG_PRIMARY_USER_AGENT_STRING, "assay/" ASSAY_VERSION);
  if (codings != kAllCodings) arguments.SetInt(GRPC_COMPRESSION_CHANNEL_ENABLED_ALGORITHMS_BITSET, codings);
  if (endpoint.address.tls && !endpoint.tls.server_name.empty())
    arguments.SetSslTargetNameOverride(endpoint.tls.server_name);

  const bool is_unix = !endpoint.address.unix_path.empty();
  const std::string target = is_unix ? "unix:" + endpoint.address.unix_path : "dns:///" + endpoint.address.ToText();
  return grpc::experimental::CreateCustomChannelWithInterceptors(target, credentials, arguments,
                                                                 RecordHooks(log, opening));
}

std::string AuthorityOf(const script::Endpoint& endpoint) {
  const bool is_overridden = endpoint.address.tls && !endpoint.tls.server_name.empty();
  if (!endpoint.authority.empty() || !is_overridden || !endpoint.address.unix_path.empty()) return endpoint.authority;
  return endpoint.address.ToText();
}

Status Connect(grpc::Channel& channel, const script::Endpoint& endpoint, const Clock& clock, Time deadline) {
  while (true) {
    const grpc_connectivity_state state = channel.GetState(true);
    if (state == GRPC_CHANNEL_READY) return {};
    if (state == GRPC_CHANNEL_TRANSIENT_FAILURE || state == GRPC_CHANNEL_SHUTDOWN) {
      return Fail(ErrorKind::kUnreachable, endpoint.address.ToText() +
                                               " took no connection: it refuses them, or TLS or HTTP/2 did not come "
                                               "about (grpc++ does not tell which)");
    }
    const Duration left = std::max(deadline - clock.Now(), Duration::zero());
    const auto until =
        std::chrono::system_clock::now() + std::chrono::duration_cast<std::chrono::system_clock::duration>(left);
    if (!channel.WaitForStateChange(state, until)) {
      return Fail(ErrorKind::kUnreachable,
                  endpoint.address.ToText() + " was not connected within " + FormatDuration(endpoint.connect_timeout));
    }
  }
}

}  // namespace assay::rpc
