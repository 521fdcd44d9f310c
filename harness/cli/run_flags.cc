#include "harness/cli/run_flags.h"
#include "harness/cli/seed_flag.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <sstream>

#include "harness/cli/console.h"
#include "harness/cli/duration_flag.h"
#include "harness/cli/embedded_target.h"
#include "harness/cli/wiring.h"
#include "harness/net/sockets.h"
#include "harness/protocol/metadata.h"
#include "harness/scenario/yaml.h"

namespace assay::cli {
namespace {

constexpr std::string_view kEmbeddedName = "reference";
constexpr int kBesideEmbedded = 8;  // more of them would cost memory and save no time

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    line = Trimmed(line);
    if (!line.empty() && line[0] != '#') lines.push_back(line);
  }
  return lines;
}

// Patterns as they stand; "@file" stands for the lines of a file.
Result<std::vector<std::string>> ReadPatterns(const std::vector<std::string>& given) {
  std::vector<std::string> patterns;
  for (const std::string& pattern : given) {
    if (!pattern.starts_with('@')) {
      patterns.push_back(pattern);
      continue;
    }
    ASSAY_ASSIGN(const std::string text, ReadFile(pattern.substr(1)));
    for (std::string& line : Lines(text)) patterns.push_back(std::move(line));
  }
  return patterns;
}

// --metadata, --metadata-file, --token, --token-file and ASSAY_TOKEN, the secret ones also for the redactor.
Status ReadMetadata(const RunFlags& flags, RunSetup& setup) {
  transcript::HeaderList& metadata = setup.request.endpoint.metadata;
  for (const std::string& line : flags.connection.metadata) {
    ASSAY_ASSIGN(transcript::HeaderField field, ParseMetadata("--metadata", line));
    metadata.push_back(std::move(field));
  }
  if (!flags.metadata_file.empty()) {
    ASSAY_ASSIGN(const std::string text, ReadFile(flags.metadata_file));
    for (const std::string& line : Lines(text)) {
      ASSAY_ASSIGN(transcript::HeaderField field, ParseMetadata("--metadata-file", line));
      setup.secrets.push_back(field.value);
      metadata.push_back(std::move(field));
    }
  }
  // The server inside this process asks for its own token, not for the one of some target in the environment.
  const bool embedded = flags.target.empty() && flags.target_file.empty();
  ASSAY_ASSIGN(std::string token, FindToken(flags.connection, /*environment=*/!embedded));
  if (token.empty()) token = setup.declared.token;
  if (!token.empty()) {
    setup.secrets.push_back(token);
    metadata.push_back({"authorization", "Bearer " + token});
  }
  for (const auto& [name, value] : setup.declared.values) setup.secrets.push_back(value);
  return {};
}

Result<target::TargetFile> FindTargetFile(const scenario::Library& library, std::string_view name) {
  for (const Value& tree : library.targets()) {
    ASSAY_ASSIGN(target::TargetFile file, target::ReadTargetFile(tree, library));
    if (file.name == name) return file;
  }
  return UsageError("there is no target \"" + std::string(name) + "\"; assay list targets prints them");
}

Result<Value> ReadYamlFile(const std::string& path) {
  ASSAY_ASSIGN(const std::string text, ReadFile(path));
  return scenario::ParseYaml(text, path);
}

// --target-file: a path, or the name of a file in scenarios/targets.
Status ReadDeclared(const RunFlags& flags, RunSetup& setup) {
  if (flags.target_file.empty() && !flags.target.empty()) return {};
  setup.has_declared = true;
  if (flags.target_file.empty()) {
    ASSAY_ASSIGN(setup.declared, FindTargetFile(setup.library, kEmbeddedName));
  } else if (flags.target_file.find_first_of("/.") == std::string::npos) {
    ASSAY_ASSIGN(setup.declared, FindTargetFile(setup.library, flags.target_file));
  } else {
    ASSAY_ASSIGN(const Value tree, ReadYamlFile(flags.target_file));
    ASSAY_ASSIGN(setup.declared, target::ReadTargetFile(tree, setup.library));
  }
  return {};
}

std::string ValueNamed(const target::TargetFile& file, std::string_view name) {
  for (const auto& [key, value] : file.values) {
    if (key == name) return value;
  }
  return {};
}

// The target: one that is there, one that a target file starts, or the reference server inside this process.
Status ReachTarget(const RunFlags& flags, Duration wait_ready, RunSetup& setup) {
  script::Endpoint& endpoint = setup.request.endpoint;
  endpoint.tls = flags.connection.tls_options;
  if (setup.has_declared && !setup.declared.command.empty()) {
    setup.launcher =
        target::CreateProcessLauncher(setup.declared, std::max<Duration>(wait_ready, std::chrono::seconds(20)));
  } else if (setup.has_declared && flags.target_file.empty()) {
    setup.launcher = CreateEmbeddedLauncher(setup.declared.token, ValueNamed(setup.declared, "readonly_token"),
                                            flags.rest.has_value());
  }
  if (flags.target.empty()) {
    if (setup.launcher == nullptr) {
      return UsageError("--target-file: " + setup.declared.name + " has no command to start; name a TARGET too");
    }
    ASSAY_ASSIGN(setup.shared, setup.launcher->Start(Value()));
    endpoint.address = setup.shared->address();
    endpoint.tls = setup.shared->tls();
    setup.request.target_name = setup.declared.name;
  } else {
    ASSAY_ASSIGN(endpoint.address, ParseTarget(flags.target, flags.connection));
    setup.request.target_name = setup.has_declared ? setup.declared.name : endpoint.address.ToText();
  }
  if (setup.has_declared && !setup.declared.hooks.empty()) {
    endpoint.pull_hook = [&hooks = setup.declared.hooks, address = endpoint.address](std::string_view hook,
                                                                                     std::string_view service) {
      return target::PullHook(hooks, hook, service, address, /*pid=*/0);
    };
  }
  endpoint.authority = flags.connection.authority;
  ASSAY_ASSIGN(setup.dialer, net::CreateSocketDialer(endpoint.address, endpoint.tls));
  endpoint.dialer = setup.dialer.get();
  setup.request.launcher = setup.launcher.get();
  return {};
}

// The REST side of the target: the one that --rest names, or that of the server inside this process.
Status ReachRest(const RunFlags& flags, RunSetup& setup) {
  if (!flags.rest) return {};
  net::Address address;
  if (!flags.rest->empty()) {
    ASSAY_ASSIGN(RestUrl url, ParseRestUrl("--rest", *flags.rest));
    if (!url.names_port) return UsageError("--rest: name the port too, as in http://HOST:PORT");
    if (url.path != "/") return UsageError("--rest: no path goes with it: scenarios have their own");
    address = std::move(url.address);
  } else if (setup.shared != nullptr && setup.shared->rest_address()) {
    address = *setup.shared->rest_address();
  } else {
    return UsageError("--rest: only the server inside this process has a REST side that needs no URL");
  }
  net::TlsOptions tls = setup.request.endpoint.tls;
  tls.alpn = "http/1.1";
  ASSAY_ASSIGN(setup.rest_dialer, net::CreateSocketDialer(address, tls));
  setup.request.endpoint.rest_dialer = setup.rest_dialer.get();
  return {};
}

Status ReadFilter(const RunFlags& flags, plan::Filter& filter) {
  ASSAY_ASSIGN(filter.include, ReadPatterns(flags.filter));
  ASSAY_ASSIGN(filter.exclude, ReadPatterns(flags.exclude));
  filter.areas = flags.areas;
  filter.clients = flags.clients;
  if (!flags.level.empty()) filter.level = scenario::ParseLevel(flags.level);
  return {};
}

Status ReadKnown(const RunFlags& flags, RunSetup& setup) {
  setup.request.known = setup.declared.known;
  if (flags.known.empty()) return {};
  ASSAY_ASSIGN(const Value tree, ReadYamlFile(flags.known));
  ASSAY_ASSIGN(std::vector<target::KnownFailure> more, target::ReadKnownFailures(tree));
  for (target::KnownFailure& entry : more) setup.request.known.push_back(std::move(entry));
  return {};
}

void AddTargetFlags(CLI::App& command, RunFlags& flags) {
  command.add_option("TARGET", flags.target,
                     "HOST:PORT, [::1]:PORT, grpc://…, grpcs://… (TLS) or unix:PATH; without one, the reference server "
                     "inside this process");
  command.add_option("--target-file", flags.target_file,
                     "What the target offers and is known to fail: a file, or a name "
                     "of assay list targets");
  command.add_option("--scenarios", flags.scenarios, "Read scenarios from this folder instead of the built-in ones");

  AddConnectionFlags(command, flags.connection);
  command.add_option("--metadata-file", flags.metadata_file, "Lines of name:value, treated as secrets")
      ->group("Connection");
  command
      .add_option("--rest", flags.rest,
                  "Play what REST can express over REST, too: http://HOST:PORT or https://…; no URL: the server "
                  "inside this process")
      ->expected(0, 1)
      ->group("Connection");
}

void AddSelectionFlags(CLI::App& command, RunFlags& flags) {
  command.add_option("--filter", flags.filter, "Glob on case ids, or @file; repeatable")
      ->group("Selection")
      ->allow_extra_args(false);
  command.add_option("--exclude", flags.exclude, "Glob on case ids to leave out, or @file; repeatable")
      ->group("Selection")
      ->allow_extra_args(false);
  command.add_option("--area", flags.areas, "Only these areas")
      ->group("Selection")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--clients", flags.clients, "Only these clients: wire, grpc, with --rest also rest")
      ->group("Selection")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--level", flags.level, "Only requirements at least as firm: must, should, may, practice")
      ->group("Selection")
      ->check(CLI::IsMember({"must", "should", "may", "practice"}, CLI::ignore_case));
  command
      .add_flag("--disruptive", flags.disruptive,
                "Play what can hurt the target or leaves data in it, too; always done to a server that this program "
                "started")
      ->group("Selection");
  command.add_flag("--list", flags.list, "Print the cases that would be played, and play none")->group("Selection");
}

void AddPlayFlags(CLI::App& command, RunFlags& flags) {
  command.add_option("--jobs", flags.jobs, "Cases at a time; on the embedded server those that only wait do not count")
      ->group("Run")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
  command.add_option("--timeout", flags.timeout, "Of a case")->group("Run")->capture_default_str();
  command.add_option("--total-timeout", flags.total_timeout, "Of the run")->group("Run")->capture_default_str();
  command.add_option("--connect-timeout", flags.connect_timeout, "Of a connection")
      ->group("Run")
      ->capture_default_str();
  command.add_option("--wait-ready", flags.wait_ready, "Wait so long for the target to come up")
      ->group("Run")
      ->capture_default_str();
  command.add_option("--seed", flags.seed, "Number that goes into names and addresses; default random")->group("Run");
}

void AddJudgementFlags(CLI::App& command, RunFlags& flags) {
  command.add_option("--known", flags.known, "File of known failures")->group("Judgement");
  command.add_flag("--strict", flags.strict, "A broken SHOULD fails the run too")->group("Judgement");
  command.add_flag("--exit-zero", flags.exit_zero, "Exit 0 whatever the verdicts are")->group("Judgement");
}

}  // namespace

void AddRunFlags(CLI::App& command, RunFlags& flags) {
  AddTargetFlags(command, flags);
  AddSelectionFlags(command, flags);
  AddPlayFlags(command, flags);
  AddJudgementFlags(command, flags);

  AddOutputFlags(command, flags.outputs);
  command.add_option("--events", flags.events, "NDJSON events as they happen, to a file or - for standard output")
      ->group("Output");
  command.add_option("--transcript", flags.transcript, "Keep transcripts of: failures, all, none")
      ->group("Output")
      ->capture_default_str()
      ->check(CLI::IsMember({"failures", "all", "none"}));
  command.add_option("--redact", flags.redact, "Redact headers whose name contains this, too; repeatable")
      ->group("Output")
      ->allow_extra_args(false);
  command.add_option("--color", flags.color, "auto, always, never")
      ->group("Output")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command.add_option("--progress", flags.progress, "auto, line, plain, none")
      ->group("Output")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "line", "plain", "none"}));
  command.add_flag("-q,--quiet", flags.quiet, "Print the verdict only")->group("Output");
  command.add_flag("-v,--verbose", flags.verbose, "Print more: -v every case, -vv transcripts too")->group("Output");
}

Result<std::unique_ptr<RunSetup>> SetUpRun(const RunFlags& flags, const std::vector<std::string>& argv) {
  ASSAY_CHECK_OK(CheckOutputs(flags.outputs));
  auto setup = std::make_unique<RunSetup>();
  conformance::RunRequest& request = setup->request;
  ASSAY_ASSIGN(request.runner.case_budget, ParseBudgetFlag("--timeout", flags.timeout));
  ASSAY_ASSIGN(request.runner.total_budget, ParseBudgetFlag("--total-timeout", flags.total_timeout));
  ASSAY_ASSIGN(request.endpoint.connect_timeout, ParseBudgetFlag("--connect-timeout", flags.connect_timeout));
  ASSAY_ASSIGN(request.wait_ready, ParseDurationFlag("--wait-ready", flags.wait_ready));
  ASSAY_ASSIGN(request.seed, ParseSeedFlag(flags.seed));
  ASSAY_CHECK_OK(ReadFilter(flags, request.filter));
  ASSAY_ASSIGN(setup->library, LoadLibrary(flags.scenarios));
  request.library = &setup->library;
  request.clients = AllClients();
  if (flags.rest) request.clients.push_back(&RestClient());
  ASSAY_CHECK_OK(ReadDeclared(flags, *setup));
  ASSAY_CHECK_OK(ReadKnown(flags, *setup));
  request.declared = setup->has_declared ? &setup->declared : nullptr;
  request.runner.jobs = setup->declared.jobs > 0 ? std::min(flags.jobs, setup->declared.jobs) : flags.jobs;
  // Another's server may be one whose cases are long because it is slow, and more of them would make it slower.
  const bool embedded = flags.target.empty() && flags.target_file.empty();
  if (embedded && flags.jobs > 1) request.runner.beside = kBesideEmbedded;
  request.runner.keep = flags.transcript == "all"    ? conformance::KeepTranscripts::kAll
                        : flags.transcript == "none" ? conformance::KeepTranscripts::kNone
                                                     : conformance::KeepTranscripts::kFailures;
  request.strict = flags.strict;
  request.may_disrupt = flags.disruptive || flags.target.empty();
  request.argv = argv;
  ASSAY_CHECK_OK(ReadMetadata(flags, *setup));
  ASSAY_CHECK_OK(conformance::CheckLibrary(request));
  ASSAY_CHECK_OK(ReachTarget(flags, request.wait_ready, *setup));
  ASSAY_CHECK_OK(ReachRest(flags, *setup));
  return setup;
}

}  // namespace assay::cli
