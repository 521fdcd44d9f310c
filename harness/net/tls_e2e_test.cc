#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <thread>

#include "harness/net/file_descriptor.h"
#include "harness/net/serve.h"
#include "harness/net/sockets.h"
#include "harness/net/test_machines.h"

namespace assay::net {
namespace {

using namespace std::chrono_literals;

const SystemClock kClock;
Time Soon() { return kClock.Now() + 20s; }

template <class T, void (*kFree)(T*)>
struct Deleter {
  void operator()(T* object) const { kFree(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509, X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Deleter<SSL_CTX, SSL_CTX_free>>;
using Connection = std::unique_ptr<SSL, Deleter<SSL, SSL_free>>;

// A self-signed certificate for "server.test" and ::1 or 127.0.0.1, and its key.
struct Identity {
  explicit Identity(const char* names) : key(EVP_EC_gen("P-256")), certificate(X509_new()) {
    X509* x509 = certificate.get();
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -60);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_set_pubkey(x509, key.get());
    X509_NAME* name = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(x509, name);
    X509_EXTENSION* alternative = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names);
    X509_add_ext(x509, alternative, -1);
    X509_EXTENSION_free(alternative);
    X509_sign(x509, key.get(), EVP_sha256());
  }

  std::string CertificatePem() const {
    return Pem([this](BIO* bio) { PEM_write_bio_X509(bio, certificate.get()); });
  }
  std::string KeyPem() const {
    return Pem([this](BIO* bio) { PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  }

  Key key;
  Certificate certificate;

 private:
  static std::string Pem(const std::function<void(BIO*)>& write) {
    BIO* bio = BIO_new(BIO_s_mem());
    write(bio);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio, &text);
    std::string pem(text, static_cast<std::size_t>(size));
    BIO_free(bio);
    return pem;
  }
};

const Identity& ServerIdentity() {
  static const Identity identity("DNS:server.test,IP:127.0.0.1");
  return identity;
}

struct ServerOptions {
  bool wants_client_certificate = false;
  bool offers_h2 = true;
  int max_version = TLS1_3_VERSION;
};

int ChooseH2(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in, unsigned in_size, void*) {
  static constexpr unsigned char kH2[] = {2, 'h', '2'};
  auto* chosen = const_cast<unsigned char**>(out);  // NOLINT
  return SSL_select_next_proto(chosen, size, kH2, sizeof kH2, in, in_size) == OPENSSL_NPN_NEGOTIATED
             ? SSL_TLSEXT_ERR_OK
             : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// One TLS connection, served with blocking calls on a thread: what it reads comes back, until close_notify.
class TlsEcho {
 public:
  explicit TlsEcho(const ServerOptions& options = {}) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    context_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_set_max_proto_version(context_.get(), options.max_version);
    SSL_CTX_use_certificate(context_.get(), ServerIdentity().certificate.get());
    SSL_CTX_use_PrivateKey(context_.get(), ServerIdentity().key.get());
    if (options.offers_h2) SSL_CTX_set_alpn_select_cb(context_.get(), ChooseH2, nullptr);
    if (options.wants_client_certificate) {
      X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), ServerIdentity().certificate.get());
      SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT
    if (::bind(listener_.get(), generic, size) != 0) std::abort();
    ::listen(listener_.get(), 1);
    ::getsockname(listener_.get(), generic, &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~TlsEcho() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }

  Address address() const { return {"127.0.0.1", port_, "", true}; }
  std::string server_name() const { return server_name_; }
  void Join() {
    thread_.join();
    thread_ = std::thread([] {});
  }

 private:
  void Serve() {
    // OpenSSL's own sockets raise SIGPIPE, which goes to the thread; the client's side must do without this.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    const FileDescriptor fd(::accept(listener_.get(), nullptr, nullptr));
    if (!fd.valid()) return;
    const Connection ssl(SSL_new(context_.get()));
    SSL_set_fd(ssl.get(), fd.get());
    if (SSL_accept(ssl.get()) == 1) {
      const char* name = SSL_get_servername(ssl.get(), TLSEXT_NAMETYPE_host_name);
      server_name_ = name == nullptr ? "" : name;
      char buffer[16384];
      int got = 0;
      while ((got = SSL_read(ssl.get(), buffer, sizeof buffer)) > 0) SSL_write(ssl.get(), buffer, got);
      SSL_shutdown(ssl.get());
    }
    // So that an alert is not overtaken by a reset: until the client closes.
    ::shutdown(fd.get(), SHUT_WR);
    char rest[256];
    while (::recv(fd.get(), rest, sizeof rest, 0) > 0) continue;
    ERR_clear_error();
  }

  FileDescriptor listener_;
  std::uint16_t port_ = 0;
  Context context_;
  std::string server_name_;
  std::thread thread_;
};

TlsOptions Trusting() {
  TlsOptions options;
  options.ca_pem = ServerIdentity().CertificatePem();
  return options;
}

Result<std::unique_ptr<Transport>> Dial(const Address& address, const TlsOptions& options) {
  ASSAY_ASSIGN(auto dialer, CreateSocketDialer(address, options));
  return dialer->Dial(kClock, Soon());
}

std::string DialFault(const Address& address, const TlsOptions& options) {
  const auto dialed = Dial(address, options);
  if (dialed) return "connected";
  EXPECT_EQ(dialed.error().kind, ErrorKind::kUnreachable);
  return dialed.error().message;
}

class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, const std::string& content)
      : path_(testing::TempDir() + "assay-" + std::to_string(::getpid()) + "-" + name) {
    std::ofstream(path_) << content;
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(Tls, CarriesOctetsAndAgreesOnH2) {
  TlsEcho server;
  auto transport = *Dial(server.address(), Trusting());
  EXPECT_EQ(transport->TlsDescription(), "TLSv1.3 h2");
  char octet = 0;
  EXPECT_EQ(transport->Read(&octet, 1).state, IoState::kWouldBlock);
  EXPECT_EQ(WriteAll(*transport, "hello", Soon()).state, IoState::kDone);
  EXPECT_EQ(ReadSome(*transport, 5, Soon()), "hello");
  transport->ShutdownWrite();
  IoResult end;
  EXPECT_EQ(ReadSome(*transport, 1, Soon(), &end), "");
  EXPECT_EQ(end.state, IoState::kClosed);
  transport.reset();
  server.Join();
  EXPECT_EQ(server.server_name(), "") << "an address is no SNI";
}

TEST(Tls, CarriesMoreThanARecord) {
  TlsEcho server;
  const auto transport = *Dial(server.address(), Trusting());
  std::string octets(std::size_t{1} << 20, '\0');
  for (std::size_t i = 0; i < octets.size(); ++i) octets[i] = static_cast<char>(i * 37 >> 4);
  std::string received;
  std::string_view rest = octets;
  char buffer[5000];  // smaller than a record: what OpenSSL holds back must not be waited for
  while (true) {
    const IoResult written = transport->Write(rest);
    if (written.state == IoState::kDone) rest.remove_prefix(written.octets);
    const IoResult read = transport->Read(buffer, sizeof buffer);
    ASSERT_NE(read.state, IoState::kReset) << read.reason;
    if (read.state == IoState::kDone) received.append(buffer, read.octets);
    if (received.size() == octets.size()) break;
    ASSERT_EQ(transport->Wait(!rest.empty(), Soon()), Readiness::kReady);
  }
  EXPECT_TRUE(received == octets);
}

TEST(Tls, SpeaksVersion12Too) {
  const TlsEcho server({.max_version = TLS1_2_VERSION});
  EXPECT_EQ((*Dial(server.address(), Trusting()))->TlsDescription(), "TLSv1.2 h2");
}

TEST(Tls, RefusesOlderVersions) {
  const TlsEcho server({.max_version = TLS1_1_VERSION});
  EXPECT_NE(DialFault(server.address(), Trusting()), "connected");
}

TEST(Tls, TellsAServerWithoutAlpn) {
  const TlsEcho server({.offers_h2 = false});
  EXPECT_EQ((*Dial(server.address(), Trusting()))->TlsDescription(), "TLSv1.3");
}

TEST(Tls, SendsAndVerifiesTheServerName) {
  TlsEcho server;
  TlsOptions options = Trusting();
  options.server_name = "server.test";
  ASSERT_TRUE(Dial(server.address(), options));
  server.Join();
  EXPECT_EQ(server.server_name(), "server.test");
}

TEST(Tls, RefusesACertificateOfAnotherName) {
  const TlsEcho server;
  TlsOptions options = Trusting();
  options.server_name = "other.test";
  const std::string fault = DialFault(server.address(), options);
  EXPECT_NE(fault.find("its certificate did not verify for \"other.test\": hostname mismatch"), std::string::npos)
      << fault;
}

TEST(Tls, VerifiesByDefault) {
  const TlsEcho server;
  const std::string fault = DialFault(server.address(), TlsOptions());
  EXPECT_NE(fault.find("self-signed certificate; name its authority (--tls-ca)"), std::string::npos) << fault;
}

TEST(Tls, DoesNotVerifyOnDemand) {
  const TlsEcho server;
  TlsOptions options;
  options.insecure = true;
  options.server_name = "other.test";
  EXPECT_EQ(DialFault(server.address(), options), "connected");
}

TEST(Tls, GivesItsOwnCertificate) {
  const TlsEcho server({.wants_client_certificate = true});
  TlsOptions options = Trusting();
  const TemporaryFile certificate("cert.pem", ServerIdentity().CertificatePem());
  const TemporaryFile key("key.pem", ServerIdentity().KeyPem());
  options.certificate_file = certificate.path();
  options.key_file = key.path();
  const auto transport = *Dial(server.address(), options);
  EXPECT_EQ(WriteAll(*transport, "hello", Soon()).state, IoState::kDone);
  EXPECT_EQ(ReadSome(*transport, 5, Soon()), "hello");
}

TEST(Tls, TellsTheAlertOfAServerThatMissesOurCertificate) {
  const TlsEcho server({.wants_client_certificate = true});
  const auto transport = *Dial(server.address(), Trusting());  // TLS 1.3: the server's word comes after our handshake
  IoResult end;
  EXPECT_EQ(ReadSome(*transport, 1, Soon(), &end), "");
  EXPECT_EQ(end.state, IoState::kReset);
  EXPECT_EQ(end.reason, "TLS alert: certificate required");
}

TEST(Tls, SaysThatAServerSpeaksPlainText) {
  const auto server = *MachineServer::Start(0, MakeEcho);
  const std::string fault = DialFault({"127.0.0.1", server->port(), "", true}, Trusting());
  EXPECT_NE(fault.find("it answered without TLS; for plain text write grpc://"), std::string::npos) << fault;
}

TEST(Tls, SaysThatAServerDoesNotAnswer) {
  const FileDescriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT
  ASSERT_TRUE(listener.valid());
  ASSERT_EQ(::bind(listener.get(), generic, size), 0);
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  ::getsockname(listener.get(), generic, &size);
  const auto dialer = *CreateSocketDialer({"127.0.0.1", ntohs(address.sin_port), "", true}, Trusting());
  const auto dialed = dialer->Dial(kClock, kClock.Now() + 50ms);
  ASSERT_FALSE(dialed);
  EXPECT_NE(dialed.error().message.find("did not answer the handshake in time"), std::string::npos);
}

Result<std::string> DescribeOffer(const TlsEcho& server, const TlsOffer& offer) {
  ASSAY_ASSIGN(auto dialer, CreateSocketDialer(server.address(), Trusting()));
  ASSAY_ASSIGN(const auto transport, dialer->DialOffering(offer, kClock, Soon()));
  return transport->TlsDescription();
}

TEST(Tls, OffersWhatAConnectionIsToldTo) {
  EXPECT_EQ(DescribeOffer(TlsEcho(), {.version = "1.2"}), "TLSv1.2 h2");
  EXPECT_EQ(DescribeOffer(TlsEcho(), {.alpn = {{"assay", "h2"}}}), "TLSv1.3 h2");
  EXPECT_EQ(DescribeOffer(TlsEcho(), {.alpn = {std::vector<std::string>()}}), "TLSv1.3");
  EXPECT_EQ(DescribeOffer(TlsEcho(), {.plain = true}), "");
  EXPECT_FALSE(DescribeOffer(TlsEcho(), {.version = "1.1"}));
  const auto unknown = DescribeOffer(TlsEcho(), {.ciphers = "no-such-suite"});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::kUsage);
  TlsEcho named;
  EXPECT_TRUE(DescribeOffer(named, {.server_name = "other.test"}));
  named.Join();
  EXPECT_EQ(named.server_name(), "other.test");
}

TEST(Tls, OffersNothingToATargetOfPlainText) {
  const auto dialer = *CreateSocketDialer({"127.0.0.1", 1, "", false}, {});
  EXPECT_FALSE(dialer->DialOffering({}, kClock, Soon()));
}

TEST(Tls, SaysWhyAFileCannotBeRead) {
  TlsOptions options;
  options.ca_file = "no/such/file";
  const auto dialer = CreateSocketDialer({"127.0.0.1", 1, "", true}, options);
  ASSERT_FALSE(dialer);
  EXPECT_EQ(dialer.error().message,
            "cannot read the certificate authority out of \"no/such/file\" (No such file or directory)");
}

TEST(Tls, RefusesFilesThatItCannotRead) {
  const TemporaryFile no_pem("none.pem", "hello");
  const TemporaryFile certificate("cert.pem", ServerIdentity().CertificatePem());
  const TemporaryFile key("other-key.pem", Identity("DNS:other.test").KeyPem());
  TlsOptions options[6];
  options[0].ca_file = "no/such/file";
  options[1].ca_file = no_pem.path();
  options[2].ca_pem = "hello";
  options[3].certificate_file = certificate.path();  // without its key
  options[4].certificate_file = options[4].key_file = no_pem.path();
  options[5].certificate_file = certificate.path();  // with another's key
  options[5].key_file = key.path();
  for (const TlsOptions& wrong : options) {
    const auto dialer = CreateSocketDialer({"127.0.0.1", 1, "", true}, wrong);
    ASSERT_FALSE(dialer);
    EXPECT_EQ(dialer.error().kind, ErrorKind::kUsage) << dialer.error().message;
  }
}

}  // namespace
}  // namespace assay::net
