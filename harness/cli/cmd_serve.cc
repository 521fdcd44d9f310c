#include <CLI/CLI.hpp>
#include <memory>

#include "harness/base/duration.h"
#include "harness/cli/command.h"
#include "harness/cli/console.h"
#include "harness/cli/fault_server.h"
#include "reference_server/options.h"
#include "reference_server/serve.h"

namespace assay::cli {
namespace {

struct Flags {
  reference::Options server;
  reference::ServeOptions serve;
  std::string auth = "off";
  std::string log = "text";
  std::string min_time_remaining = "0s";
  std::string grace = "10s";
  std::string fault;
  std::string rest_json = "direct";
};

Result<std::chrono::milliseconds> Milliseconds(const std::string& flag, const std::string& text) {
  const Result<Duration> duration = ParseDuration(text);
  if (!duration) return UsageError(flag + ": " + duration.error().message);
  return std::chrono::duration_cast<std::chrono::milliseconds>(*duration);
}

int Serve(Flags& flags) {
  const Result<std::chrono::milliseconds> least = Milliseconds("--min-time-remaining", flags.min_time_remaining);
  if (!least) return Complain(least.error());
  const Result<std::chrono::milliseconds> grace = Milliseconds("--grace", flags.grace);
  if (!grace) return Complain(grace.error());
  flags.server.min_time_remaining = *least;
  flags.server.grace = *grace;
  flags.server.require_token = flags.auth == "required";
  if (!flags.fault.empty()) {
    peer::Options peer;
    peer.require_token = flags.server.require_token;
    peer.token = flags.server.token;
    peer.readonly_token = flags.server.readonly_token;
    peer.min_time_remaining = flags.server.min_time_remaining;
    peer.grace = flags.server.grace;
    peer.tls = flags.server.tls.self_signed;
    return ServeFault(flags.fault, static_cast<std::uint16_t>(flags.server.port), peer, flags.serve.ready_file);
  }
  flags.server.log = flags.log == "off"    ? reference::LogFormat::kOff
                     : flags.log == "json" ? reference::LogFormat::kJson
                                           : reference::LogFormat::kText;
  flags.server.rest.json =
      flags.rest_json == "nlohmann" ? reference::JsonWriter::kNlohmann : reference::JsonWriter::kDirect;
  return reference::Serve(flags.server, flags.serve);
}

}  // namespace

void AddServe(CLI::App& app, Action& action) {
  auto flags = std::make_shared<Flags>();
  flags->server.port = 50051;
  CLI::App* command = app.add_subcommand("serve", "Run the reference server until SIGTERM");
  command->add_option("--host", flags->server.host, "Address to listen on")->capture_default_str();
  command->add_option("--port", flags->server.port, "Port of gRPC; 0 picks a free one")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  command->add_option("--rest-port", flags->server.rest.port, "Port of REST; 0 picks a free one; without it no REST")
      ->check(CLI::Range(0, 65535));
  command
      ->add_option("--rest-json", flags->rest_json, "What writes and reads JSON: direct (code of our own) or nlohmann")
      ->capture_default_str()
      ->check(CLI::IsMember({"direct", "nlohmann"}));
  command->add_option("--rest-threads", flags->server.rest.threads, "Threads of REST; 0 is as many as grpc++ has")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command->add_option("--fault", flags->fault,
                      "Serve a bad server instead, for who tests a client: a name, none (a conforming one) or list");
  command->add_option("--ready-file", flags->serve.ready_file, "Write where it listens to this file, as JSON");
  command->add_option("--auth", flags->auth, "off, or required: calls need a token")
      ->capture_default_str()
      ->check(CLI::IsMember({"off", "required"}));
  command->add_option("--token", flags->server.token, "The token that may do everything")->capture_default_str();
  command->add_option("--readonly-token", flags->server.readonly_token, "The token that may only read")
      ->capture_default_str();
  command
      ->add_option("--stream-limit", flags->server.stream_limit,
                   "Concurrent streams of a connection, as SETTINGS announce; 0 announces no limit")
      ->capture_default_str();
  command->add_option("--max-users", flags->server.max_users, "Users that the store holds")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command->add_option("--max-upload", flags->server.max_upload_bytes, "Bytes of one upload")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command->add_option("--min-time-remaining", flags->min_time_remaining, "Refuse a call that has less time left")
      ->capture_default_str();
  command->add_option("--name", flags->server.name, "What x-served-by says")->capture_default_str();
  command->add_flag("--control", flags->server.control, "Offer assay.control.Control");
  command->add_flag("--interop", flags->server.interop, "Offer grpc.testing.TestService, for interoperability clients");
  command->add_option("--grace", flags->grace, "How long a drain lets running calls run")->capture_default_str();
  command->add_option("--tls-cert", flags->server.tls.certificate_file, "PEM file of the certificate chain");
  command->add_option("--tls-key", flags->server.tls.key_file, "PEM file of its key");
  command->add_option("--tls-client-ca", flags->server.tls.client_ca_file,
                      "Ask every client for a certificate of this CA");
  command->add_flag("--tls-self-signed", flags->server.tls.self_signed, "TLS with a certificate made at the start");
  command->add_option("--log", flags->log, "text, json or off: one line a call")
      ->capture_default_str()
      ->check(CLI::IsMember({"text", "json", "off"}));
  command->callback([flags, &action] { action = [flags] { return Serve(*flags); }; });
}

}  // namespace assay::cli
