#include "harness/net/tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "harness/net/certificate.h"
#include "harness/net/tls_transport.h"

namespace assay::net {
namespace {

struct ContextDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

// A name of a file in an error, with what the system says of it, or else OpenSSL.
tl::unexpected<Error> Unreadable(std::string_view what, const std::string& file) {
  std::string fault = TakeTlsFault();
  if (std::FILE* const opened = std::fopen(file.c_str(), "rb")) {
    std::fclose(opened);
  } else {
    fault = std::strerror(errno);
  }
  return UsageError("cannot read " + std::string(what) + " out of \"" + file + "\" (" +
                    (fault.empty() ? "no PEM in it" : fault) + ")");
}

Status AddAuthorities(SSL_CTX* context, const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                      BIO_free);
  int count = 0;
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate);
    X509_free(certificate);
    ++count;
  }
  ERR_clear_error();  // the end of the text is an error to OpenSSL
  if (count == 0) return UsageError("the text of the certificate authority holds no certificate in PEM");
  return {};
}

Status LoadAuthorities(SSL_CTX* context, const TlsOptions& options) {
  if (!options.ca_pem.empty()) ASSAY_CHECK_OK(AddAuthorities(context, options.ca_pem));
  if (!options.ca_file.empty() && SSL_CTX_load_verify_locations(context, options.ca_file.c_str(), nullptr) != 1) {
    return Unreadable("the certificate authority", options.ca_file);
  }
  if (options.ca_pem.empty() && options.ca_file.empty()) SSL_CTX_set_default_verify_paths(context);
  ERR_clear_error();
  return {};
}

// A certificate and its key in PEM.
Status UsePair(SSL_CTX* context, const std::string& certificate_pem, const std::string& key_pem) {
  const auto bio_of = [](const std::string& pem) {
    return std::unique_ptr<BIO, decltype(&BIO_free)>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                     BIO_free);
  };
  X509* const certificate = PEM_read_bio_X509(bio_of(certificate_pem).get(), nullptr, nullptr, nullptr);
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(bio_of(key_pem).get(), nullptr, nullptr, nullptr);
  const bool used = certificate != nullptr && key != nullptr && SSL_CTX_use_certificate(context, certificate) == 1 &&
                    SSL_CTX_use_PrivateKey(context, key) == 1;
  X509_free(certificate);
  EVP_PKEY_free(key);
  if (used) return {};
  return UsageError("the texts of the client certificate and its key are no pair in PEM (" + TakeTlsFault() + ")");
}

Status LoadOwnCertificate(SSL_CTX* context, const TlsOptions& options, const TlsOffer& offer) {
  if (offer.certificate == TlsOffer::Certificate::kNone) return {};
  if (offer.certificate == TlsOffer::Certificate::kForeign) {
    const CertificatePem foreign = MakeCertificate("of nobody's acquaintance");
    return UsePair(context, foreign.certificate, foreign.key);
  }
  if (!options.certificate_pem.empty()) return UsePair(context, options.certificate_pem, options.key_pem);
  if (options.certificate_file.empty() != options.key_file.empty()) {
    return UsageError("a client certificate needs its key, and a key its certificate; give both files or none");
  }
  if (options.certificate_file.empty()) return {};
  if (SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) != 1) {
    return Unreadable("the client certificate", options.certificate_file);
  }
  // A passphrase would be asked for on the terminal; without one it fails.
  SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return 0; });
  if (SSL_CTX_use_PrivateKey_file(context, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return Unreadable("the client key", options.key_file);
  }
  return {};
}

bool IsIpAddress(const std::string& host) {
  unsigned char octets[sizeof(in6_addr)];
  return inet_pton(AF_INET, host.c_str(), octets) == 1 || inet_pton(AF_INET6, host.c_str(), octets) == 1;
}

// What the certificate must be for.
void SetVerified(SSL* ssl, const std::string& name) {
  if (IsIpAddress(name)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name.c_str());
  } else {
    SSL_set1_host(ssl, name.c_str());
  }
}

// RFC 6066 §3: addresses may not stand in it.
void SetServerName(SSL* ssl, const std::string& name) {
  if (!name.empty() && !IsIpAddress(name)) SSL_set_tlsext_host_name(ssl, name.c_str());
}

// The form of RFC 7301 §3.1: each name behind its length.
std::string AlpnOctets(const std::vector<std::string>& names) {
  std::string octets;
  for (const std::string& name : names) octets += static_cast<char>(name.size()) + name;
  return octets;
}

void LimitVersions(SSL_CTX* context, const TlsOffer& offer) {
  const int only = offer.version == "1.1" ? TLS1_1_VERSION : offer.version == "1.2" ? TLS1_2_VERSION : TLS1_3_VERSION;
  SSL_CTX_set_min_proto_version(context, offer.version.empty() ? TLS1_2_VERSION : only);
  if (offer.version.empty()) return;
  SSL_CTX_set_max_proto_version(context, only);
  // OpenSSL's own level takes TLS 1.1 out of the offer, and the server is to refuse it.
  if (only == TLS1_1_VERSION) SSL_CTX_set_security_level(context, 0);
}

// What became of a handshake that failed, as the end of a sentence.
std::string DescribeFailure(SSL* ssl, const std::string& name) {
  const int reason = ERR_GET_REASON(ERR_peek_error());
  const std::string fault = TakeTlsFault();
  if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
    return "its certificate did not verify for \"" + name +
           "\": " + X509_verify_cert_error_string(SSL_get_verify_result(ssl)) +
           "; name its authority (--tls-ca) or its name (--tls-server-name), or do not verify (--tls-insecure)";
  }
  if (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST || reason == SSL_R_PACKET_LENGTH_TOO_LONG) {
    return "it answered without TLS; for plain text write grpc://";
  }
  if (fault.empty() || reason == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
    return "it ended the connection in the TLS handshake, as servers do that speak plain text";
  }
  return fault;
}

}  // namespace

struct TlsClient::State {
  std::unique_ptr<SSL_CTX, ContextDeleter> context;
  std::string name;         // what the certificate is to be for
  std::string server_name;  // SNI
};

TlsClient::TlsClient(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsClient::~TlsClient() = default;

Result<std::unique_ptr<TlsClient>> TlsClient::Create(const TlsOptions& options, const std::string& host,
                                                     const TlsOffer& offer) {
  auto state = std::make_unique<State>();
  state->context.reset(SSL_CTX_new(TLS_client_method()));
  state->name = options.server_name.empty() ? host : options.server_name;
  state->server_name = offer.server_name.value_or(state->name);
  SSL_CTX* context = state->context.get();
  if (context == nullptr) return Fail(ErrorKind::kInternal, "OpenSSL gives no context (" + TakeTlsFault() + ")");
  LimitVersions(context, offer);
  if (!offer.ciphers.empty() && SSL_CTX_set_cipher_list(context, offer.ciphers.c_str()) != 1) {
    return UsageError("OpenSSL knows no cipher suites \"" + offer.ciphers + "\" (" + TakeTlsFault() + ")");
  }
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);  // RFC 9113 §9.2.1
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const std::string alpn = AlpnOctets(offer.alpn.value_or(std::vector<std::string>{options.alpn}));
  if (!alpn.empty()) {
    SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(alpn.data()),  // NOLINT
                            static_cast<unsigned>(alpn.size()));
  }
  SSL_CTX_set_verify(context, options.insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
  ASSAY_CHECK_OK(LoadAuthorities(context, options));
  ASSAY_CHECK_OK(LoadOwnCertificate(context, options, offer));
  return std::unique_ptr<TlsClient>(new TlsClient(std::move(state)));
}

Result<std::unique_ptr<Transport>> TlsClient::Handshake(Socket socket, Time deadline) const {
  SslHandle ssl(SSL_new(state_->context.get()));
  if (ssl == nullptr) return Fail(ErrorKind::kInternal, "OpenSSL gives no connection (" + TakeTlsFault() + ")");
  AttachSocket(ssl.get(), socket.fd.get());
  SetVerified(ssl.get(), state_->name);
  SetServerName(ssl.get(), state_->server_name);
  const std::string failed = "no TLS connection to " + socket.peer + ": ";
  while (true) {
    ERR_clear_error();
    const int code = SSL_connect(ssl.get());
    if (code == 1) return CreateTlsTransport(std::move(socket), std::move(ssl));
    const int error = SSL_get_error(ssl.get(), code);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
      return Fail(ErrorKind::kUnreachable, failed + DescribeFailure(ssl.get(), state_->name));
    }
    const short events = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
    if (WaitFor(socket.fd.get(), events, deadline) == Readiness::kExpired) {
      return Fail(ErrorKind::kUnreachable,
                  failed + "it accepted the connection and did not answer the handshake in time");
    }
  }
}

}  // namespace assay::net
