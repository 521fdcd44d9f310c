#include "reference_server/server.h"

#include <fmt/format.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "reference_server/call/reactor.h"
#include "reference_server/chain/authentication.h"
#include "reference_server/chain/directives.h"
#include "reference_server/chain/logging.h"
#include "reference_server/control/control_service.h"
#include "reference_server/echo/echo_service.h"
#include "reference_server/health/health_service.h"
#include "reference_server/health/registry.h"
#include "reference_server/interop/test_service.h"
#include "reference_server/json/json_codec.h"
#include "reference_server/listen/endpoint.h"
#include "reference_server/reflection/reflection_service.h"
#include "reference_server/rest/rest_server.h"
#include "reference_server/tls/certificate.h"
#include "reference_server/user/store.h"
#include "reference_server/user/user_service.h"

namespace assay::reference {
namespace {

using std::chrono::milliseconds;

bool CheckOptions(const Options& options, std::string* error) {
  const auto printable = [](unsigned char c) { return c >= 0x20 && c <= 0x7e; };
  const int rest_port = options.rest.port.value_or(0);
  if (options.port < 0 || options.port > 65535 || rest_port < 0 || rest_port > 65535) {
    *error = fmt::format("port {} is not between 0 and 65535", options.port);
  } else if (options.max_users < 0 || options.max_upload_bytes < 0 || options.stream_limit < 0) {
    *error = "a limit must not be negative";
  } else if (options.grace < milliseconds(0) || options.min_time_remaining < milliseconds(0)) {
    *error = "a duration must not be negative";
  } else if (options.require_token && (options.token.empty() || options.token == options.readonly_token)) {
    *error = "the token must not be empty, nor the same as the read-only token";
  } else if (options.name.empty() || !std::ranges::all_of(options.name, printable)) {
    *error = "the server's name must be printable ASCII, as it is sent in metadata";
  } else if ((!options.tls.client_ca_file.empty() || !options.tls.client_ca_pem.empty()) && !options.tls.enabled()) {
    *error = "a client CA needs TLS: give a certificate and its key, or ask for a self-signed one";
  } else {
    return true;
  }
  return false;
}

std::shared_ptr<grpc::ServerCredentials> Credentials(const TlsMaterial& tls) {
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({tls.certificate.key_pem, tls.certificate.chain_pem});
  if (!tls.client_ca_pem.empty()) {
    options.pem_root_certs = tls.client_ca_pem;
    options.client_certificate_request = GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  return grpc::SslServerCredentials(options);
}

}  // namespace

class Server::Impl final : public grpc::CallbackGenericService {
 public:
  explicit Impl(Options options) : options_(std::move(options)), store_(options_.max_users) {
    BuildChain();
    BuildRouter();
    for (const char* name : {"", "user.UserService", "UserService"}) health_.Set(name, Serving::kServing);
  }

  ~Impl() override {
    if (server_) {
      BeginDrain(milliseconds(0));
      CancelCalls();
      if (drain_.joinable()) drain_.join();
    }
    calls_.live.WaitUntilNone();
  }

  bool Listen(std::string* error) {
    if (!CheckOptions(options_, error)) return false;
    if (options_.tls.enabled() && !LoadTls(options_.tls, &tls_, error)) return false;
    if (!CanListen(options_.host, options_.port, error)) return false;

    grpc::ServerBuilder builder;
    const auto credentials = options_.tls.enabled() ? Credentials(tls_) : grpc::InsecureServerCredentials();
    const std::string address = JoinHostPort(options_.host, options_.port);
    builder.AddListeningPort(address, credentials, &port_);
    if (!options_.unix_socket.empty()) builder.AddListeningPort("unix:" + options_.unix_socket, credentials);
    builder.SetMaxReceiveMessageSize(options_.max_receive_message_bytes);
    if (options_.stream_limit > 0) builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options_.stream_limit);
    // A port in use is an error, not a port to share.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    // grpc++ 1.51's own check sends a second, illegal trailer block after the one with the status; Reactor keeps the
    // deadlines instead.
    builder.AddChannelArgument(GRPC_ARG_ENABLE_DEADLINE_CHECKS, 0);
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
    if (server_ && port_ > 0) return ListenForRest(error);
    const std::string besides = options_.unix_socket.empty() ? "" : " and unix:" + options_.unix_socket;
    *error = fmt::format("cannot listen on {}{}", address, besides);
    return false;
  }

  bool ListenForRest(std::string* error) {
    if (options_.rest.port) rest_ = RestServer::Start(options_, tls_, calls_, router_, error);
    return rest_ || !options_.rest.port;
  }

  void SetHealth(const std::string& service, bool serving) {
    health_.Set(service, serving ? Serving::kServing : Serving::kNotServing);
  }

  void BeginDrain(milliseconds grace) {
    const std::lock_guard lock(mutex_);
    if (draining_) return;
    draining_ = true;
    // A thread of its own: Shutdown waits for the calls, and a call may be what asked for the drain.
    drain_ = std::thread([this, grace] {
      const auto deadline = std::chrono::system_clock::now() + grace;
      health_.Drain();
      if (rest_) rest_->Drain();
      server_->Shutdown(deadline);
      if (rest_) rest_->WaitUntilDrained(deadline);
      const std::lock_guard done(mutex_);
      drained_ = true;
      drained_changed_.notify_all();
    });
  }

  void CancelCalls() {
    grpc_server_cancel_all_calls(server_->c_server());
    if (rest_) rest_->Abort();
  }

  void WaitUntilDrained() {
    std::unique_lock lock(mutex_);
    drained_changed_.wait(lock, [this] { return drained_; });
  }

  const Options& options() const { return options_; }
  int port() const { return port_; }
  const RestServer* rest() const { return rest_.get(); }
  const TlsMaterial& tls() const { return tls_; }

 private:
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    return Reactor::Accept(context, router_.Find(context->method()), calls_);
  }

  void BuildChain() {
    calls_.served_by = options_.name;
    calls_.chain.Append(std::make_unique<Logging>(options_.log, options_.log_sink));
    if (options_.require_token) {
      calls_.chain.Append(std::make_unique<Authentication>(options_.token, options_.readonly_token));
    }
    calls_.chain.Append(std::make_unique<Directives>(options_.min_time_remaining));
  }

  void BuildRouter() {
    std::vector<std::string> described = {"user.UserService", "assay.echo.Echo", "grpc.health.v1.Health"};
    router_.Add(UserService(store_, options_.max_upload_bytes, JsonCodec(options_.rest.json)));
    router_.Add(EchoService());
    router_.Add(HealthService(health_));
    if (options_.interop) {
      described.emplace_back("grpc.testing.TestService");
      router_.Add(TestService(options_.name));
    }
    if (options_.control) {
      described.emplace_back("assay.control.Control");
      router_.Add(ControlService(
          {.store = store_,
           .health = health_,
           .counters = calls_.counters,
           .drain = [this](std::optional<milliseconds> grace) { BeginDrain(grace.value_or(options_.grace)); }}));
    }
    router_.Add(ReflectionService(described));
  }

  const Options options_;
  UserStore store_;
  HealthRegistry health_;
  CallContext calls_;
  Router router_;
  TlsMaterial tls_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<RestServer> rest_;

  std::mutex mutex_;
  std::condition_variable drained_changed_;
  bool draining_ = false;
  bool drained_ = false;
  std::thread drain_;
};

std::unique_ptr<Server> Server::Start(Options options, std::string* error) {
  auto impl = std::make_unique<Impl>(std::move(options));
  if (!impl->Listen(error)) return nullptr;
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

int Server::port() const { return impl_->port(); }
std::string Server::address() const { return ClientAddress(impl_->options().host, impl_->port()); }
int Server::rest_port() const { return impl_->rest() == nullptr ? 0 : impl_->rest()->port(); }
int Server::rest_threads() const { return impl_->rest() == nullptr ? 0 : impl_->rest()->threads(); }
std::string Server::rest_address() const {
  return impl_->rest() == nullptr ? "" : ClientAddress(impl_->options().host, impl_->rest()->port());
}
bool Server::tls() const { return impl_->options().tls.enabled(); }
const std::string& Server::certificate_pem() const { return impl_->tls().certificate.chain_pem; }

void Server::SetHealth(const std::string& service, bool serving) { impl_->SetHealth(service, serving); }
void Server::Drain() { Drain(impl_->options().grace); }
void Server::Drain(std::chrono::milliseconds grace) { impl_->BeginDrain(grace); }
void Server::CancelCalls() { impl_->CancelCalls(); }
void Server::Wait() { impl_->WaitUntilDrained(); }

}  // namespace assay::reference
