#include "harness/net/tls_transport.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace assay::net {
namespace {

int FdOf(BIO* bio) { return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))); }  // NOLINT

int FinishBio(BIO* bio, const IoResult& result, int retry) {
  BIO_clear_retry_flags(bio);
  if (result.state == IoState::kDone) return static_cast<int>(result.octets);
  if (result.state == IoState::kWouldBlock) BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY);
  if (result.state == IoState::kClosed) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return result.state == IoState::kClosed ? 0 : -1;
}

int BioRead(BIO* bio, char* buffer, int size) {
  return FinishBio(bio, Receive(FdOf(bio), buffer, static_cast<std::size_t>(size)), BIO_FLAGS_READ);
}

int BioWrite(BIO* bio, const char* octets, int size) {
  return FinishBio(bio, Send(FdOf(bio), {octets, static_cast<std::size_t>(size)}), BIO_FLAGS_WRITE);
}

long BioControl(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_FLUSH) return 1;
  return command == BIO_CTRL_EOF ? BIO_test_flags(bio, BIO_FLAGS_IN_EOF) : 0;
}

const BIO_METHOD* SocketMethod() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without SIGPIPE");
    BIO_meth_set_read(made, BioRead);
    BIO_meth_set_write(made, BioWrite);
    BIO_meth_set_ctrl(made, BioControl);
    BIO_meth_set_create(made, [](BIO* bio) {
      BIO_set_init(bio, 1);
      return 1;
    });
    return made;
  }();
  return method;
}

class TlsTransport final : public Transport {
 public:
  TlsTransport(Socket socket, SslHandle ssl) : socket_(std::move(socket)), ssl_(std::move(ssl)) {}

  IoResult Read(char* buffer, std::size_t size) override {
    ERR_clear_error();
    std::size_t octets = 0;
    const int code = SSL_read_ex(ssl_.get(), buffer, size, &octets);
    return Finish(code, octets, read_wants_);
  }

  IoResult Write(std::string_view octets) override {
    if (octets.empty()) return {};
    ERR_clear_error();
    std::size_t written = 0;
    const int code = SSL_write_ex(ssl_.get(), octets.data(), octets.size(), &written);
    return Finish(code, written, write_wants_);
  }

  Readiness Wait(bool for_write, Time deadline) override {
    if (SSL_has_pending(ssl_.get()) != 0 && read_wants_ == 0) return Readiness::kReady;
    // A read may need room to write first and the other way round (RFC 8446 §4.6.3: key updates).
    short events = ended_ && for_write ? 0 : static_cast<short>(read_wants_ == 0 ? POLLIN : read_wants_);
    if (for_write) events = static_cast<short>(events | (write_wants_ == 0 ? POLLOUT : write_wants_));
    return WaitFor(socket_.fd.get(), events, deadline);
  }

  void ShutdownWrite() override {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ::shutdown(socket_.fd.get(), SHUT_WR);
    ERR_clear_error();
  }

  std::string Peer() const override { return socket_.peer; }
  int Descriptor() const override { return socket_.fd.get(); }

  std::string TlsDescription() const override {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &size);
    std::string text = SSL_get_version(ssl_.get());
    if (size > 0) text += " " + std::string(reinterpret_cast<const char*>(name), size);  // NOLINT
    return text;
  }

 private:
  IoResult Finish(int code, std::size_t octets, short& wants) {
    wants = 0;
    if (code == 1) return {IoState::kDone, octets};
    const int error = SSL_get_error(ssl_.get(), code);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
      wants = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
      return {IoState::kWouldBlock};
    }
    ended_ = true;
    if (error == SSL_ERROR_ZERO_RETURN) return {IoState::kClosed};
    const bool unclean = ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
    std::string fault = TakeTlsFault();
    // Many servers end a connection so, without close_notify; nothing of HTTP/2 can be cut off by it unnoticed.
    if (unclean) return {IoState::kClosed, 0, "without close_notify"};
    return {IoState::kReset, 0, fault.empty() ? "connection reset by peer" : fault};
  }

  Socket socket_;
  SslHandle ssl_;
  short read_wants_ = 0;   // poll(2) events that the last Read waits for, 0: none
  short write_wants_ = 0;  // and the last Write
  bool ended_ = false;
};

}  // namespace

void AttachSocket(SSL* ssl, int fd) {
  BIO* bio = BIO_new(SocketMethod());
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(fd)));  // NOLINT
  SSL_set_bio(ssl, bio, bio);
}

std::string TakeTlsFault() {
  const unsigned long error = ERR_peek_error();
  ERR_clear_error();
  if (error == 0) return {};
  const char* known = ERR_reason_error_string(error);
  if (known == nullptr) return "TLS fault " + std::to_string(error);
  const std::string text = known;
  // "tlsv13 alert certificate required": what the other side sent. SSL_alert_desc_string_long knows fewer of them.
  constexpr std::string_view kAlert = " alert ";
  const std::size_t alert = text.find(kAlert);
  return alert == text.npos ? "TLS: " + text : "TLS alert: " + text.substr(alert + kAlert.size());
}

std::unique_ptr<Transport> CreateTlsTransport(Socket socket, SslHandle ssl) {
  return std::make_unique<TlsTransport>(std::move(socket), std::move(ssl));
}

}  // namespace assay::net
