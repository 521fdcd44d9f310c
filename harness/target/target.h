#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/net/address.h"
#include "harness/scenario/library.h"
#include "harness/target/binding.h"

namespace assay::target {

// A case that is known to fail on a target. An entry of a file gives several where it lists several `cases`.
struct KnownFailure {
  std::string case_id;                // exact
  std::string reason;                 // what the target does, with the deciding frames
  std::string source;                 // the clause that it breaks: document and section
  std::string issue;                  // upstream thread; may be empty
  std::string match;                  // prefix of a broken finding's "actual"; empty matches any
  std::vector<std::string> outcomes;  // `racy: true`: the verdicts seen, two at least; empty: it always fails
  Where at;
};

// What changes the server from outside its calls: a program to run.
struct Hook {
  std::string name;               // of scenarios/hooks.yaml
  std::vector<std::string> exec;  // argv; ${service}, ${address}, ${port} and ${pid} are filled in
};

// A proxy between us and the server.
struct Via {
  std::string name;  // "envoy"; empty: there is none
  std::string mark;  // a field of every reply that came through it, and of none that it made itself; empty: none known
};

// scenarios/targets/<name>.yaml, or a file of the user's.
struct TargetFile {
  std::string name;
  std::string about;
  std::vector<std::string> command;  // argv to start it; ${port} and ${ready_file} are filled in; empty: not startable
  std::vector<std::pair<std::string, std::string>>
      options;  // option of a scenario's target.options → argument, "--max-users=${value}"
  Via via;
  int jobs = 0;                       // most cases at once that its verdicts stand; 0: any number
  std::vector<std::string> services;  // declared; empty: to be found out
  std::vector<std::string> features;
  std::string token;                                        // sent with every call; also ${target.token}
  std::vector<std::pair<std::string, std::string>> values;  // `values:`, for ${target.<name>} in scenarios
  std::vector<Hook> hooks;
  std::vector<KnownFailure> known;
};

// The keys of a target file and of an entry of `known`; scenarios/schema/target.schema.json tells editors the same.
std::span<const std::string_view> TargetFileKeys();
std::span<const std::string_view> KnownFailureKeys();

Result<TargetFile> ReadTargetFile(const Value& tree, const scenario::Library& library);
// A file that holds only `known:` (--known).
Result<std::vector<KnownFailure>> ReadKnownFailures(const Value& tree);

// A server that runs as long as this lives.
class RunningTarget {
 public:
  virtual ~RunningTarget() = default;
  virtual net::Address address() const = 0;
  virtual net::TlsOptions tls() const { return {}; }
  // Of its REST side, if it has one; with TLS as address() has it.
  virtual std::optional<net::Address> rest_address() const { return std::nullopt; }
  // Does what a hook of scenarios/hooks.yaml means. Errors: kInternal, it could not be done.
  virtual Status PullHook(std::string_view name, std::string_view service) = 0;
  // Whether it has ended by itself.
  virtual bool Ended() const = 0;
};

// Starts servers: a process by a TargetFile's command, or the reference server inside this process (cli/).
class Launcher {
 public:
  virtual ~Launcher() = default;
  // `options` as a scenario writes them. Errors: kUsage (unknown option), kUnreachable (did not come up).
  virtual Result<std::unique_ptr<RunningTarget>> Start(const Value& options) = 0;
  // The hooks that what it starts can be told to pull.
  virtual std::vector<std::string> hooks() const = 0;
};

// Runs the program of a hook and waits until it has ended well. `pid` is 0 for a server that we did not start.
// Errors: kInternal: there is no such hook, it could not be started, failed or did not end within ten seconds.
Status PullHook(const std::vector<Hook>& hooks, std::string_view name, std::string_view service,
                const net::Address& address, int pid);

// Starts `file.command` with a free port below 32768's ephemeral range or port 0 with a ready file, waits until it
// accepts connections, ends it by SIGTERM, then SIGKILL.
std::unique_ptr<Launcher> CreateProcessLauncher(TargetFile file, Duration wait_ready);

}  // namespace assay::target
