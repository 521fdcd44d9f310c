#include "harness/net/tls_machine.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <utility>

#include "harness/net/tls_transport.h"

namespace assay::net {
namespace {

template <class T, void (*kFree)(T*)>
struct Deleter {
  void operator()(T* what) const { kFree(what); }
};
using Context = std::unique_ptr<SSL_CTX, Deleter<SSL_CTX, SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Deleter<SSL, SSL_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509, X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY, EVP_PKEY_free>>;
using Source = std::unique_ptr<BIO, Deleter<BIO, BIO_free_all>>;

constexpr std::string_view kH2 = "\2h2";
constexpr const char* kGoodCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr char kHandshakeRecord = 0x16;

Source Read(const std::string& pem) { return Source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))); }

Certificate ReadCertificate(const std::string& pem) {
  return Certificate(PEM_read_bio_X509(Read(pem).get(), nullptr, nullptr, nullptr));
}

Status Use(const CertificatePem& identity, SSL_CTX* context) {
  const Certificate certificate = ReadCertificate(identity.certificate);
  const Key key(PEM_read_bio_PrivateKey(Read(identity.key).get(), nullptr, nullptr, nullptr));
  if (certificate != nullptr && key != nullptr && SSL_CTX_use_certificate(context, certificate.get()) == 1 &&
      SSL_CTX_use_PrivateKey(context, key.get()) == 1) {
    return {};
  }
  return UsageError("the certificate and the key of the server are no pair in PEM (" + TakeTlsFault() + ")");
}

Status AskClients(const TlsManners& manners, SSL_CTX* context) {
  if (manners.client_authority.empty()) return {};
  const Certificate authority = ReadCertificate(manners.client_authority);
  if (authority == nullptr) return UsageError("the authority of clients is no certificate in PEM");
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get());
  const bool nameless = manners.clients == TlsManners::Clients::kKnownOrNameless;
  const bool any = manners.clients == TlsManners::Clients::kAnyCertificate;
  const SSL_verify_cb take_it = [](int, X509_STORE_CTX*) { return 1; };
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (nameless ? 0 : SSL_VERIFY_FAIL_IF_NO_PEER_CERT),
                     any ? take_it : nullptr);
  return {};
}

// The callback of ALPN; `in` has each name behind its length.
int Choose(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in, unsigned in_size,
           void* manners) {
  const TlsManners::Alpn alpn = static_cast<const TlsManners*>(manners)->alpn;
  if (alpn == TlsManners::Alpn::kNothing) return SSL_TLSEXT_ERR_NOACK;
  if (alpn == TlsManners::Alpn::kFirst) {
    *size = in[0];
    *out = in + 1;
    return SSL_TLSEXT_ERR_OK;
  }
  for (unsigned at = 0; at < in_size; at += 1U + in[at]) {
    const std::string_view name(reinterpret_cast<const char*>(in + at), 1U + in[at]);  // NOLINT: its octets
    if (name != kH2) continue;
    *size = in[at];
    *out = in + at + 1;
    return SSL_TLSEXT_ERR_OK;
  }
  return alpn == TlsManners::Alpn::kH2 ? SSL_TLSEXT_ERR_ALERT_FATAL : SSL_TLSEXT_ERR_NOACK;
}

class TlsMachine final : public ByteMachine {
 public:
  TlsMachine(SSL_CTX* context, const TlsManners& manners, std::unique_ptr<ByteMachine> inner)
      : manners_(manners),
        inner_(std::move(inner)),
        session_(SSL_new(context)),
        in_(BIO_new(BIO_s_mem())),
        out_(BIO_new(BIO_s_mem())) {
    SSL_set_bio(session_.get(), in_, out_);
    SSL_set_accept_state(session_.get());
  }

  void Receive(std::string_view octets, Time now) override {
    if (state_ == State::kNew) {
      const bool plain = octets[0] != kHandshakeRecord && manners_.plain_text != TlsManners::PlainText::kRefused;
      const bool served = manners_.plain_text == TlsManners::PlainText::kServed;
      state_ = !plain ? State::kHandshake : served ? State::kPlain : State::kMute;
    }
    if (state_ == State::kPlain) return inner_->Receive(octets, now);
    if (state_ == State::kMute || state_ == State::kEnded) return;
    BIO_write(in_, octets.data(), static_cast<int>(octets.size()));
    if (state_ == State::kHandshake) Accept();
    if (state_ == State::kOpen) Decrypt(now);
    ERR_clear_error();
  }

  void ReceiveEnd(Time now) override {
    if (state_ == State::kPlain || state_ == State::kOpen) return inner_->ReceiveEnd(now);
    state_ = State::kEnded;
  }

  std::string TakeOutput() override {
    if (state_ == State::kPlain) return inner_->TakeOutput();
    if (state_ == State::kOpen) Encrypt();
    std::string octets(BIO_ctrl_pending(out_), '\0');
    if (!octets.empty()) BIO_read(out_, octets.data(), static_cast<int>(octets.size()));
    return octets;
  }

  bool WantsClose() const override {
    return state_ == State::kEnded || ((state_ == State::kOpen || state_ == State::kPlain) && inner_->WantsClose());
  }
  std::optional<Time> NextTimer() const override {
    return state_ == State::kOpen || state_ == State::kPlain ? inner_->NextTimer() : std::nullopt;
  }
  void OnTimer(Time now) override { inner_->OnTimer(now); }

 private:
  enum class State { kNew, kHandshake, kOpen, kPlain, kMute, kEnded };

  void Accept() {
    const int done = SSL_do_handshake(session_.get());
    if (done == 1) {
      state_ = IsAnswered() ? State::kOpen : State::kMute;
    } else if (SSL_get_error(session_.get(), done) != SSL_ERROR_WANT_READ) {
      state_ = State::kEnded;  // behind the alert, which is in the output
    }
  }

  bool IsAnswered() const {
    if (!manners_.answers) return true;
    const unsigned char* alpn = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(session_.get(), &alpn, &size);
    const char* const name = SSL_get_servername(session_.get(), TLSEXT_NAMETYPE_host_name);
    return manners_.answers({reinterpret_cast<const char*>(alpn), size},  // NOLINT: its octets
                            name == nullptr ? std::string_view() : name);
  }

  void Decrypt(Time now) {
    char buffer[16384];
    int got = 0;
    while ((got = SSL_read(session_.get(), buffer, sizeof buffer)) > 0) {
      inner_->Receive({buffer, static_cast<std::size_t>(got)}, now);
    }
    const int error = SSL_get_error(session_.get(), got);
    if (error == SSL_ERROR_ZERO_RETURN) inner_->ReceiveEnd(now);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_ZERO_RETURN) state_ = State::kEnded;
  }

  void Encrypt() {
    const std::string plain = inner_->TakeOutput();
    if (!plain.empty()) SSL_write(session_.get(), plain.data(), static_cast<int>(plain.size()));
    if (inner_->WantsClose()) SSL_shutdown(session_.get());
    ERR_clear_error();
  }

  const TlsManners& manners_;
  std::unique_ptr<ByteMachine> inner_;
  Session session_;
  BIO* in_;   // what came from the client; the session's
  BIO* out_;  // what is to be sent to it; the session's
  State state_ = State::kNew;
};

}  // namespace

struct TlsMachines::State {
  TlsManners manners;
  Context context;
};

TlsMachines::TlsMachines(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsMachines::~TlsMachines() = default;

Result<std::unique_ptr<TlsMachines>> TlsMachines::Create(TlsManners manners) {
  auto state = std::make_unique<State>(State{std::move(manners), Context(SSL_CTX_new(TLS_server_method()))});
  SSL_CTX* const context = state->context.get();
  const TlsManners& with = state->manners;
  SSL_CTX_set_min_proto_version(context, with.old_versions ? TLS1_1_VERSION : TLS1_2_VERSION);
  if (with.old_versions) SSL_CTX_set_security_level(context, 0);  // OpenSSL's own takes TLS 1.1 away
  if (SSL_CTX_set_cipher_list(context, with.ciphers.empty() ? kGoodCiphers : with.ciphers.c_str()) != 1)
    return UsageError("OpenSSL knows no cipher of \"" + with.ciphers + "\"");
  ASSAY_CHECK_OK(Use(with.identity, context));
  ASSAY_CHECK_OK(AskClients(with, context));
  SSL_CTX_set_alpn_select_cb(context, Choose, &state->manners);
  return std::unique_ptr<TlsMachines>(new TlsMachines(std::move(state)));
}

std::unique_ptr<ByteMachine> TlsMachines::Wrap(std::unique_ptr<ByteMachine> inner) const {
  return std::make_unique<TlsMachine>(state_->context.get(), state_->manners, std::move(inner));
}

}  // namespace assay::net
