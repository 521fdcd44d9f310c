#include "harness/detect/stage.h"

#include <algorithm>
#include <utility>

#include "harness/detect/peer_options.h"
#include "harness/net/pipe.h"
#include "harness/net/sockets.h"
#include "harness/peer/serve.h"
#include "harness/peer/server.h"
#include "harness/wire/wire_client.h"

namespace assay::detect {
namespace {

// Over the pipe this is fake time and costs nothing; over TLS every wait has a shorter budget of its own.
constexpr Duration kBudget = std::chrono::seconds(20);

// What the peer offers, as a target file would say it.
target::Capabilities CapabilitiesOf(const std::vector<target::Binding>& bindings) {
  target::Capabilities capabilities;
  capabilities.services = {"user.UserService",
                           "grpc.health.v1.Health",
                           "assay.control.Control",
                           "assay.echo.Echo",
                           "grpc.reflection.v1.ServerReflection",
                           "grpc.reflection.v1alpha.ServerReflection",
                           "grpc.testing.TestService"};
  capabilities.features = {"own_target",       "direct",          "auth_required",      "fault_directives",
                           "echo_directives",  "time_directives", "user_contract",      "upload",
                           "control",          "health",          "named_health",       "reflection",
                           "compression_gzip", "stream_limit",    "x_fault_directives", "tls"};
  const std::span<const std::string_view> options_known = OptionNames();
  capabilities.own_options.emplace(options_known.begin(), options_known.end());
  const peer::Options options;
  capabilities.values = {{"token", options.token}, {"readonly_token", options.readonly_token}};
  for (const target::Binding& binding : bindings) {
    if (capabilities.HasService(binding.service)) capabilities.bindings.push_back(&binding);
  }
  capabilities.hooks = {"health.not_serving", "health.serving", "drain"};
  return capabilities;
}

Status PullHook(peer::Server& server, std::string_view hook, std::string_view service) {
  constexpr int kServing = 1;
  constexpr int kNotServing = 2;
  if (hook == "drain") {
    server.Drain(server.options.grace);
  } else {
    const int status = hook == "health.serving" ? kServing : kNotServing;
    server.health.Set(std::string(service), status, server.Has(peer::Defect::kWatchRepeats));
  }
  return {};
}

script::Endpoint EndpointFor(const peer::Options& options) {
  script::Endpoint endpoint;
  endpoint.authority = "peer";
  endpoint.metadata = {{"authorization", "Bearer " + options.token}};
  return endpoint;
}

}  // namespace

Result<std::unique_ptr<Stage>> Stage::Open(const scenario::Library& library, const plan::Filter& filter) {
  std::unique_ptr<Stage> stage(new Stage());
  ASSAY_ASSIGN(stage->bindings_, target::ReadBindings(library));
  stage->capabilities_ = CapabilitiesOf(stage->bindings_);
  stage->client_ = wire::CreateWireClient();
  stage->identity_ = net::MakeCertificate("client");
  ASSAY_ASSIGN(stage->plan_,
               plan::Make(library, {stage->client_.get()}, stage->capabilities_, schema::Schema::BuiltIn(), filter,
                          {.can_start_own = true, .may_disrupt = true}, "d"));
  return stage;
}

Result<Outcome> Stage::Play(const plan::Case& planned, peer::Defect defect) const {
  Outcome outcome;
  outcome.case_id = planned.id;
  ASSAY_ASSIGN(const auto expectations, judge::Expectations::Bind(planned.expect, client_->name(), planned.level,
                                                                  planned.scenario->requirement));
  outcome.reason = planned.unsupported.empty() ? planned.skipped : planned.unsupported;
  std::unique_ptr<script::Script> script;
  if (outcome.reason.empty()) {
    ASSAY_ASSIGN(script, client_->Bind(planned.bound, &outcome.reason));
  }
  if (!outcome.reason.empty()) {
    outcome.verdict = record::Verdict::kUnsupported;
    return outcome;
  }
  peer::Options options;
  options.require_token = planned.own_target.is_null();
  options.defect = defect;
  ASSAY_CHECK_OK(ApplyOptions(planned.own_target, options));

  Result<transcript::Transcript> played = IsOverTls(planned) ? PlayOverTls(planned, *script, std::move(options))
                                                             : PlayOverPipe(planned, *script, std::move(options));
  if (!played) {
    outcome.reason = ToString(played.error());
    return outcome;
  }
  outcome.transcript = *std::move(played);
  outcome.findings = expectations.Judge(outcome.transcript);
  outcome.verdict = judge::VerdictOf(outcome.findings);
  return outcome;
}

Result<transcript::Transcript> Stage::PlayOverPipe(const plan::Case& planned, script::Script& script,
                                                   peer::Options options) const {
  FakeClock clock;
  script::Endpoint endpoint = EndpointFor(options);
  const auto server = std::make_shared<peer::Server>(std::move(options));
  const auto dialer = net::CreatePipeDialer(clock, [server] { return peer::CreateConnection(server); });
  endpoint.dialer = dialer.get();
  endpoint.pull_hook = [&server](std::string_view hook, std::string_view service) {
    return PullHook(*server, hook, service);
  };
  return script.Play(endpoint, clock, planned.scenario->budget.value_or(kBudget));
}

Result<transcript::Transcript> Stage::PlayOverTls(const plan::Case& planned, script::Script& script,
                                                  peer::Options options) const {
  script::Endpoint endpoint = EndpointFor(options);
  if (options.tls) options.client_authority = identity_.certificate;
  options.tls = true;
  ASSAY_ASSIGN(const auto server, peer::Serve(0, std::move(options)));
  endpoint.address = {.host = "127.0.0.1", .port = server->port(), .tls = true};
  endpoint.tls.insecure = true;  // whose certificate it is, is nobody's question here
  endpoint.tls.certificate_pem = identity_.certificate;
  endpoint.tls.key_pem = identity_.key;
  ASSAY_ASSIGN(const auto dialer, net::CreateSocketDialer(endpoint.address, endpoint.tls));
  endpoint.dialer = dialer.get();
  return script.Play(endpoint, SystemClock(), planned.scenario->budget.value_or(kBudget));
}

bool Stage::IsOverTls(const plan::Case& planned) {
  const std::vector<std::string>& needs = planned.scenario->needs;
  return std::find(needs.begin(), needs.end(), "tls") != needs.end() || planned.own_target.Find("mtls") != nullptr;
}

}  // namespace assay::detect
