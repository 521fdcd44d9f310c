#include <algorithm>

#include "harness/load/filled.h"
#include "harness/load/grpc_connection.h"
#ifndef ASSAY_WITHOUT_GRPC
#include "harness/load/grpcpp/grpcpp_thread.h"
#endif
#include "harness/load/profile.h"
#include "harness/load/rest_connection.h"
#include "harness/load/trial.h"
#include "harness/load/websocket_connection.h"
#include "harness/load/worker.h"
#include "harness/net/sockets.h"

namespace assay::load {
namespace {

// Enough to open a thousand connections over a slow network in a few seconds.
constexpr int kDialers = 8;

Status CheckPlan(const Plan& plan) {
  if (plan.shape.connections < 1 || plan.shape.streams < 1 || plan.shape.threads < 1) {
    return UsageError("connections, streams and threads are at least 1");
  }
  if (plan.duration <= Duration(0) && plan.requests == 0) {
    return UsageError("a trial needs an end: a duration or a number of requests");
  }
  if (plan.workload.rows.empty()) return UsageError("the workload has no rows");
  if (plan.client != Client::kRest && !plan.workload.path.starts_with('/')) {
    return UsageError("\"" + plan.workload.path + "\" is no path of a method, such as /package.Service/Method");
  }
  return CheckSchedule(plan.schedule, plan.duration);
}

// Thread i's share of the connections.
int ShareOf(const Plan& plan, int thread, int threads) {
  return plan.shape.connections / threads + (thread < plan.shape.connections % threads ? 1 : 0);
}

Result<record::LoadRecord> PlayOverSockets(const Plan& plan, const ConnectionFactory& make,
                                           const std::atomic<bool>& stop, const OnProgress& on_progress) {
  ASSAY_ASSIGN(const std::unique_ptr<net::Dialer> dialer,
               net::CreateSocketDialer(plan.target.address, plan.target.tls));
  const int threads = std::min(plan.shape.threads, plan.shape.connections);
  std::vector<std::unique_ptr<LoadThread>> workers;
  Dialing dialing(*dialer, std::min(kDialers, plan.shape.connections), plan.connect_timeout);
  for (int i = 0; i < threads; ++i) workers.push_back(CreateWorker(plan, ShareOf(plan, i, threads), make, dialing));
  return PlayTrial(plan, workers, stop, on_progress);
}

Result<record::LoadRecord> RunGrpc(const Plan& plan, const std::atomic<bool>& stop, const OnProgress& on_progress) {
  ASSAY_ASSIGN(const GrpcRequest request, MakeGrpcRequest(plan));
  const auto make = [&](std::unique_ptr<net::Transport> transport, Desk desk) {
    return std::make_unique<GrpcConnection>(std::move(transport), request, plan.shape.streams, desk);
  };
  return PlayOverSockets(plan, make, stop, on_progress);
}

Result<record::LoadRecord> RunRest(const Plan& plan, const std::atomic<bool>& stop, const OnProgress& on_progress) {
  if (plan.shape.streams != 1) {
    return UsageError("HTTP/1.1 has one call at a time on a connection; ask for more connections instead of streams");
  }
  ASSAY_ASSIGN(const RestRequest request, MakeRestRequest(plan));
  const auto make = [&](std::unique_ptr<net::Transport> transport, Desk desk) -> std::unique_ptr<Connection> {
    if (plan.workload.websocket) return std::make_unique<WebSocketConnection>(std::move(transport), request, desk);
    return std::make_unique<RestConnection>(std::move(transport), request, desk);
  };
  Plan rest = plan;
  rest.target.tls.alpn = "http/1.1";
  return PlayOverSockets(rest, make, stop, on_progress);
}

#ifdef ASSAY_WITHOUT_GRPC
Result<record::LoadRecord> RunGrpcpp(const Plan&, const std::atomic<bool>&, const OnProgress&) {
  return UsageError("this program was built without the grpc++ client");
}
#else
Result<record::LoadRecord> RunGrpcpp(const Plan& plan, const std::atomic<bool>& stop, const OnProgress& on_progress) {
  // What the request has that cannot be sent is the same for both gRPC clients.
  ASSAY_ASSIGN([[maybe_unused]] const GrpcRequest request, MakeGrpcRequest(plan));
  const int count = std::min(plan.shape.threads, plan.shape.connections);
  std::vector<std::unique_ptr<LoadThread>> threads;
  for (int i = 0; i < count; ++i) {
    ASSAY_ASSIGN(std::unique_ptr<LoadThread> thread, CreateGrpcppThread(plan, ShareOf(plan, i, count)));
    threads.push_back(std::move(thread));
  }
  return PlayTrial(plan, threads, stop, on_progress);
}
#endif

}  // namespace

Result<record::LoadRecord> Run(Plan plan, const std::atomic<bool>& stop, const OnProgress& on_progress) {
  ASSAY_CHECK_OK(CheckPlan(plan));
  Salt(plan.workload, plan.schedule.seed);
  switch (plan.client) {
    case Client::kGrpc:
      return RunGrpc(plan, stop, on_progress);
    case Client::kRest:
      return RunRest(plan, stop, on_progress);
    case Client::kGrpcpp:
      return RunGrpcpp(plan, stop, on_progress);
  }
  return UsageError("no such client");
}

}  // namespace assay::load
