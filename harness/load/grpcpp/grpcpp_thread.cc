#include "harness/load/grpcpp/grpcpp_thread.h"

#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "harness/load/cpu.h"
#include "harness/load/grpcpp/call.h"
#include "harness/protocol/grpc_status.h"

namespace assay::load {
namespace {

// How often the loop looks at the window's edges and at `stop`.
constexpr Nanos kTick = 10'000'000;

class GrpcppThread final : public LoadThread {
 public:
  GrpcppThread(const Plan& plan, std::vector<std::shared_ptr<grpc::Channel>> channels)
      : LoadThread(plan.schedule.kind == Schedule::Kind::kClosed && plan.requests == 0),
        plan_(plan),
        verifier_(plan.workload),
        channels_(std::move(channels)) {
    for (const auto& channel : channels_) stubs_.push_back(std::make_unique<grpc::GenericStub>(channel));
    const std::size_t calls = channels_.size() * static_cast<std::size_t>(plan.shape.streams);
    for (std::size_t i = 0; i < calls; ++i) {
      calls_.push_back(std::make_unique<GrpcppCall>(plan_, i));
      free_.push_back(calls - 1 - i);
    }
  }

  int Connect(Nanos deadline) override {
    int open = 0;
    for (const auto& channel : channels_) {
      const auto left = std::chrono::nanoseconds(std::max<Nanos>(0, deadline - Now()));
      const auto until =
          std::chrono::system_clock::now() + std::chrono::duration_cast<std::chrono::system_clock::duration>(left);
      open += channel->WaitForConnected(until) ? 1 : 0;
    }
    if (open == 0) why_not = "grpc++ did not connect to " + plan_.target.address.ToText() + " in time";
    tally.counters.connections_opened += static_cast<std::uint64_t>(open);
    return open;
  }

  void Play(const Plan&, const Window& window, Feed feed, const std::atomic<bool>& stop) override {
    tally.SetWindow(window.from, window.until);
    double cpu_before = 0;
    bool open = false;
    while (true) {
      Nanos now = Now();
      if (!open && now >= window.from) {
        open = true;
        tally.BeginWindow();
        verifier_.BeginWindow();
        cpu_before = ThreadCpu();
      }
      if (ended == 0 && (now >= window.until || stop.load(std::memory_order_relaxed))) {
        ended = std::min(now, window.until);
        counters = tally.counters;
        cpu_s = ThreadCpu() - cpu_before;
        dropped = feed.Drop(ended);
        feed.Stop();
        if (feed.closed() && plan_.requests == 0) break;
        if (stop.load(std::memory_order_relaxed)) break;
      }
      if (feed.due() == INT64_MAX && free_.size() == calls_.size()) break;
      StartDue(feed, now);
      Await(std::min(feed.due(), now + kTick));
      shown_requests.store(tally.requests(), std::memory_order_relaxed);
      shown_failed.store(tally.requests() - tally.succeeded(), std::memory_order_relaxed);
    }
    if (ended == 0) {
      ended = std::min(Now(), window.until);
      counters = tally.counters;
      cpu_s = ThreadCpu() - cpu_before;
    }
    offered = feed.offered() + dropped;
    Drain();
  }

 private:
  void StartDue(Feed& feed, Nanos now) {
    while (feed.due() <= now) {
      if (free_.empty()) {
        full_at_ = now;
        return;
      }
      if (!feed.closed() && feed.due() <= full_at_) ++tally.counters.delayed;
      const std::size_t index = free_.back();
      free_.pop_back();
      now = Now();
      calls_[index]->Start(*stubs_[index % stubs_.size()], queue_, feed.Take(now), verifier_.Begin(), now);
      tally.SeeInFlight(calls_.size() - free_.size());
    }
  }

  // Takes what is done; waits for the first at most until then.
  void Await(Nanos until) {
    void* tag = nullptr;
    bool ok = false;
    auto deadline = std::chrono::system_clock::now() + std::chrono::duration_cast<std::chrono::system_clock::duration>(
                                                           std::chrono::nanoseconds(std::max<Nanos>(0, until - Now())));
    while (queue_.AsyncNext(&tag, &ok, deadline) == grpc::CompletionQueue::GOT_EVENT) {
      auto* call = static_cast<GrpcppCall*>(tag);
      if (call->Proceed(ok)) {
        Report(*call, Now());
        free_.push_back(call->index());
        return;  // its place may be taken at once
      }
      deadline = std::chrono::system_clock::now();
    }
  }

  void Report(const GrpcppCall& call, Nanos now) {
    tally.counters.messages_sent += call.messages_sent();
    tally.counters.messages_received += call.messages();
    Failure failure{};
    std::uint32_t number = 0;
    std::string sample;
    const bool good = IsGood(call, failure, number, sample);
    if (call.body() >= 0) {
      tally.CountVerified(call.call().intended, now);
      verifier_.Append(call.body(), call.kept());
      sample = good ? verifier_.CheckMessages(call.body(), call.call().row) : sample;
      verifier_.End(call.body());
      if (good && !sample.empty()) return tally.Fail(call.call().intended, now, Failure::kWrongBody, 0, sample);
    }
    if (!good) return tally.Fail(call.call().intended, now, failure, number, sample);
    tally.Succeed(call.call().intended, call.sent(), now);
  }

  bool IsGood(const GrpcppCall& call, Failure& failure, std::uint32_t& number, std::string& sample) const {
    const int code = call.status().error_code();
    const Workload& workload = plan_.workload;
    const bool one = workload.kind == CallKind::kUnary || workload.kind == CallKind::kClientStream;
    if (code != workload.expected_status) {
      failure =
          code == static_cast<int>(protocol::GrpcStatus::kDeadlineExceeded) ? Failure::kTimeout : Failure::kGrpcStatus;
      number = failure == Failure::kTimeout ? 0 : static_cast<std::uint32_t>(code);
      sample = call.status().error_message();
      return false;
    }
    if (code == 0 && one && call.messages() != 1) {
      failure = call.messages() == 0 ? Failure::kNoMessage : Failure::kMessageCount;
      number = static_cast<std::uint32_t>(call.messages());
      return false;
    }
    if (workload.expected_messages && call.messages() != *workload.expected_messages) {
      failure = Failure::kMessageCount;
      number = static_cast<std::uint32_t>(call.messages());
      return false;
    }
    return true;
  }

  // grpc++ wants every operation back before its queue may go.
  void Drain() {
    queue_.Shutdown();
    for (const auto& call : calls_) call->Cancel();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  const Plan& plan_;
  Verifier verifier_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  grpc::CompletionQueue queue_;
  std::vector<std::unique_ptr<GrpcppCall>> calls_;
  std::vector<std::size_t> free_;
  Nanos full_at_ = 0;
};

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string octets{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (octets.empty()) return UsageError("cannot read the certificate file " + path);
  return octets;
}

Result<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const Target& target) {
  if (!target.address.tls) return grpc::InsecureChannelCredentials();
  const net::TlsOptions& tls = target.tls;
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_check_call_host(false);  // the handshake verifies the server's name
  if (tls.insecure) {
    options.set_verify_server_certs(false);
    options.set_certificate_verifier(std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
  }
  std::string roots = tls.ca_pem;
  if (roots.empty() && !tls.ca_file.empty()) {
    ASSAY_ASSIGN(roots, ReadFile(tls.ca_file));
  }
  std::vector<grpc::experimental::IdentityKeyCertPair> own;
  if (!tls.certificate_file.empty()) {
    ASSAY_ASSIGN(const std::string chain, ReadFile(tls.certificate_file));
    ASSAY_ASSIGN(const std::string key, ReadFile(tls.key_file));
    own.push_back({key, chain});
  }
  if (!roots.empty() || !own.empty()) {
    options.set_certificate_provider(std::make_shared<grpc::experimental::StaticDataCertificateProvider>(roots, own));
  }
  if (!roots.empty()) options.watch_root_certs();
  if (!own.empty()) options.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace

Result<std::unique_ptr<LoadThread>> CreateGrpcppThread(const Plan& plan, int connections) {
  ASSAY_ASSIGN(const std::shared_ptr<grpc::ChannelCredentials> credentials, Credentials(plan.target));
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // channels to one address would share a connection
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // a retry would hide a failure
  arguments.SetInt(GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, -1);
  arguments.SetString(GRPC_ARG_PRIMARY_USER_AGENT_STRING, "assay/" ASSAY_VERSION);
  if (plan.target.address.tls && !plan.target.tls.server_name.empty()) {
    arguments.SetSslTargetNameOverride(plan.target.tls.server_name);
  }
  const net::Address& address = plan.target.address;
  const std::string target = address.unix_path.empty() ? "dns:///" + address.ToText() : "unix:" + address.unix_path;
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < connections; ++i) {
    channels.push_back(grpc::CreateCustomChannel(target, credentials, arguments));
  }
  return std::make_unique<GrpcppThread>(plan, std::move(channels));
}

}  // namespace assay::load
