#include "reference_server/rest/rest_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "reference_server/json/json_codec.h"
#include "reference_server/listen/endpoint.h"
#include "reference_server/rest/http_session.h"
#include "reference_server/rest/worker.h"
#include "reference_server/tls/certificate.h"

namespace assay::reference {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// As many as grpc++ 1.51 polls the queue of its callbacks with.
int ThreadsOf(const RestOptions& options) {
  if (options.threads > 0) return options.threads;
  return static_cast<int>(std::clamp(std::thread::hardware_concurrency() / 2, 2U, 16U));
}

bool UseCertificate(const TlsMaterial& tls, asio::ssl::context* context, std::string* error) {
  error_code failed;
  context->use_certificate_chain(asio::buffer(tls.certificate.chain_pem), failed);
  if (!failed) context->use_private_key(asio::buffer(tls.certificate.key_pem), asio::ssl::context::pem, failed);
  if (!failed && !tls.client_ca_pem.empty()) {
    context->add_certificate_authority(asio::buffer(tls.client_ca_pem), failed);
    context->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  }
  if (failed) *error = "cannot use the certificate for REST: " + failed.message();
  return !failed;
}

}  // namespace

class RestServer::Impl {
 public:
  Impl(const Options& options, CallContext& calls, const Router& router)
      : context_{calls, router, JsonCodec(options.rest.json),
                 fmt::format("Server: assay (json {})\r\n", NameOf(options.rest.json)),
                 static_cast<std::size_t>(options.max_receive_message_bytes)},
        tls_context_(asio::ssl::context::tls_server) {
    tls_context_.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    for (int left = ThreadsOf(options.rest); left > 0; --left) workers_.push_back(std::make_unique<Worker>(context_));
    acceptor_ = std::make_unique<tcp::acceptor>(workers_.front()->loop());
    retry_ = std::make_unique<asio::steady_timer>(workers_.front()->loop());
  }

  ~Impl() {
    Drain();
    Abort();
    for (const auto& worker : workers_) worker->Join();
  }

  bool Listen(const Options& options, const TlsMaterial& tls, std::string* error) {
    tls_ = options.tls.enabled();
    if (tls_ && !UseCertificate(tls, &tls_context_, error)) return false;
    if (!CanListen(options.host, *options.rest.port, error)) return false;
    error_code failed;
    tcp::resolver resolver(workers_.front()->loop());
    const auto found = resolver.resolve(BareHost(options.host), std::to_string(*options.rest.port),
                                        tcp::resolver::passive | tcp::resolver::numeric_service, failed);
    for (const auto& entry : found) {
      acceptor_->close(failed);
      acceptor_->open(entry.endpoint().protocol(), failed);
      if (!failed) acceptor_->set_option(tcp::acceptor::reuse_address(true), failed);
      if (!failed) acceptor_->bind(entry.endpoint(), failed);
      if (!failed) acceptor_->listen(asio::socket_base::max_listen_connections, failed);
      if (!failed) break;
    }
    if (failed) {
      *error = fmt::format("cannot listen on {}: {}", JoinHostPort(options.host, *options.rest.port), failed.message());
      return false;
    }
    port_ = acceptor_->local_endpoint().port();
    Accept();
    for (const auto& worker : workers_) worker->Run();
    return true;
  }

  void Drain() {
    if (std::exchange(draining_, true)) return;
    asio::post(workers_.front()->loop(), [this] {
      error_code ignored;
      acceptor_->close(ignored);
      retry_->cancel();
    });
    for (const auto& worker : workers_) worker->Drain();
  }

  void Abort() {
    for (const auto& worker : workers_) worker->Abort();
  }

  void WaitUntilDrained(std::chrono::system_clock::time_point deadline) {
    std::mutex mutex;
    std::condition_variable changed;
    bool drained = false;
    std::thread waiter([&] {
      for (const auto& worker : workers_) worker->Join();
      const std::lock_guard lock(mutex);
      drained = true;
      changed.notify_all();
    });
    {
      std::unique_lock lock(mutex);
      if (!changed.wait_until(lock, deadline, [&] { return drained; })) Abort();
    }
    waiter.join();
  }

  int port() const { return port_; }
  int threads() const { return static_cast<int>(workers_.size()); }

 private:
  static std::string BareHost(const std::string& host) {
    const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
    return brackets ? host.substr(1, host.size() - 2) : host;
  }

  // Connections go round, so that each thread has as many as the others.
  void Accept() {
    Worker& worker = *workers_[next_++ % workers_.size()];
    incoming_.emplace(worker.loop());
    acceptor_->async_accept(*incoming_, [this, &worker](const error_code& error) {
      if (!acceptor_->is_open()) return;
      if (!error) {
        asio::post(worker.loop(), [this, &worker, stream = std::move(*incoming_)]() mutable {
          if (!worker.draining()) Adopt(worker, std::move(stream));
        });
        return Accept();
      }
      // No file descriptor is free: there may be one soon, and until then clients wait in the backlog.
      retry_->expires_after(std::chrono::milliseconds(100));
      retry_->async_wait([this](const error_code& cancelled) {
        if (!cancelled) Accept();
      });
    });
  }

  void Adopt(Worker& worker, TcpStream stream) {
    const auto session = tls_ ? MakeHttpSession(worker, TlsStream(std::move(stream), tls_context_))
                              : MakeHttpSession(worker, std::move(stream));
    session->Start();
  }

  RestContext context_;
  asio::ssl::context tls_context_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<tcp::acceptor> acceptor_;
  std::unique_ptr<asio::steady_timer> retry_;
  std::optional<TcpStream> incoming_;
  std::size_t next_ = 0;
  int port_ = 0;
  bool tls_ = false;
  bool draining_ = false;
};

std::unique_ptr<RestServer> RestServer::Start(const Options& options, const TlsMaterial& tls, CallContext& calls,
                                              const Router& router, std::string* error) {
  auto impl = std::make_unique<Impl>(options, calls, router);
  if (!impl->Listen(options, tls, error)) return nullptr;
  return std::unique_ptr<RestServer>(new RestServer(std::move(impl)));
}

RestServer::RestServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RestServer::~RestServer() = default;

int RestServer::port() const { return impl_->port(); }
int RestServer::threads() const { return impl_->threads(); }
void RestServer::Drain() { impl_->Drain(); }
void RestServer::Abort() { impl_->Abort(); }
void RestServer::WaitUntilDrained(std::chrono::system_clock::time_point deadline) { impl_->WaitUntilDrained(deadline); }

}  // namespace assay::reference
