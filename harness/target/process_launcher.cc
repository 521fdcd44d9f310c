#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <random>
#include <sstream>

#include "harness/base/bytes.h"
#include "harness/base/duration.h"
#include "harness/base/json.h"
#include "harness/scenario/suggestion.h"
#include "harness/target/process.h"
#include "harness/target/target.h"

namespace assay::target {
namespace {

constexpr Duration kBetweenLooks = std::chrono::milliseconds(20);

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool Try(std::uint16_t port, int (*call)(int, const sockaddr*, socklen_t)) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  const bool done = fd >= 0 && call(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (fd >= 0) ::close(fd);
  return done;
}

// A port that nobody listens on. Below 32768, where the kernel's ephemeral ports begin by default: a client's port
// elsewhere cannot take it before the server does.
std::uint16_t FreePort() {
  std::random_device random;
  std::uniform_int_distribution<int> ports(20000, 32000);
  for (int i = 0; i < 100; ++i) {
    const auto port = static_cast<std::uint16_t>(ports(random));
    if (Try(port, ::bind)) return port;
  }
  return 0;
}

std::string Replace(std::string text, std::string_view name, std::string_view value) {
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size())) {
    text.replace(at, name.size(), value);
  }
  return text;
}

// A name that no other launch of this or another process takes.
std::string ReadyFilePath() {
  static std::atomic<unsigned> launches = 0;
  const char* folder = ::getenv("TMPDIR");
  return std::string(folder == nullptr || *folder == '\0' ? "/tmp" : folder) + "/assay-ready-" +
         std::to_string(::getpid()) + "-" + std::to_string(launches.fetch_add(1)) + ".json";
}

class RunningProcess final : public RunningTarget {
 public:
  RunningProcess(std::unique_ptr<Process> process, net::Address address, net::TlsOptions tls, std::vector<Hook> hooks)
      : process_(std::move(process)), address_(std::move(address)), tls_(std::move(tls)), hooks_(std::move(hooks)) {}

  net::Address address() const override { return address_; }
  net::TlsOptions tls() const override { return tls_; }
  Status PullHook(std::string_view name, std::string_view service) override {
    return target::PullHook(hooks_, name, service, address_, process_->pid());
  }
  bool Ended() const override { return process_->Ended(); }

 private:
  std::unique_ptr<Process> process_;
  net::Address address_;
  net::TlsOptions tls_;
  std::vector<Hook> hooks_;
};

// One start: what the command is, and how its readiness shows.
class Launch {
 public:
  Launch(const TargetFile& file, Duration wait_ready) : file_(file), wait_ready_(wait_ready), port_(FreePort()) {
    for (const std::string& word : file.command)
      uses_ready_file_ = uses_ready_file_ || word.find("${ready_file}") != std::string::npos;
    if (uses_ready_file_) ready_file_ = ReadyFilePath();
  }
  ~Launch() {
    if (uses_ready_file_) ::unlink(ready_file_.c_str());
  }
  Launch(const Launch&) = delete;
  Launch& operator=(const Launch&) = delete;

  Result<std::unique_ptr<RunningTarget>> Start(const Value& options) {
    ASSAY_ASSIGN(const std::vector<std::string> command, Command(options));
    ASSAY_ASSIGN(std::unique_ptr<Process> process, Process::Start(command));
    const SystemClock clock;
    const Time deadline = clock.Now() + wait_ready_;
    while (!IsReady()) {
      const bool ended = process->WaitEnd(kBetweenLooks);
      if (ended) return NotReady(*process, "it ended at once");
      if (clock.Now() >= deadline) return NotReady(*process, "it was not ready within " + FormatDuration(wait_ready_));
    }
    net::Address address{"127.0.0.1", port_, {}, is_tls_};
    return std::make_unique<RunningProcess>(std::move(process), std::move(address), std::move(tls_), file_.hooks);
  }

 private:
  Result<std::vector<std::string>> Command(const Value& options) const {
    // With a ready file the server picks its port itself, so that nobody can be faster.
    const std::string port = uses_ready_file_ ? "0" : std::to_string(port_);
    std::vector<std::string> command;
    for (const std::string& word : file_.command) {
      command.push_back(Replace(Replace(word, "${port}", port), "${ready_file}", ready_file_));
    }
    if (!options.is_map()) return command;
    for (const auto& [name, value] : options.as_map()) {
      ASSAY_ASSIGN(std::string argument, Argument(name, value));
      command.push_back(std::move(argument));
    }
    return command;
  }

  Result<std::string> Argument(const std::string& name, const Value& value) const {
    std::vector<std::string_view> known;
    for (const auto& [option, argument] : file_.options) {
      if (option == name) return Replace(argument, "${value}", value.ToText());
      known.push_back(option);
    }
    return UsageError(
        "the target file '" + file_.name + "' has no option '" + name + "'" + scenario::DidYouMean(name, known),
        value.at);
  }

  bool IsReady() { return uses_ready_file_ ? ReadReadyFile() : Try(port_, ::connect); }

  // {"grpc": {"port": 50051}, "tls": true, "certificate": "PEM"}, or {"port": 50051}. Half a file is not ready yet.
  bool ReadReadyFile() {
    std::ifstream stream(ready_file_, std::ios::binary);
    std::ostringstream content;
    content << stream.rdbuf();
    const Result<Value> tree = ParseJson(content.str());
    if (!tree) return false;
    const Value* port = tree->FindPath("grpc.port");
    if (port == nullptr) port = tree->Find("port");
    if (port == nullptr || !port->is_int() || port->as_int() <= 0 || port->as_int() > 65535) return false;
    port_ = static_cast<std::uint16_t>(port->as_int());
    const Value* tls = tree->Find("tls");
    is_tls_ = tls != nullptr && tls->is_bool() && tls->as_bool();
    if (const Value* certificate = tree->Find("certificate")) tls_.ca_pem = certificate->ToText();
    return true;
  }

  tl::unexpected<Error> NotReady(const Process& process, const std::string& why) const {
    const std::string output = process.OutputTail();
    return Fail(ErrorKind::kUnreachable, "the server of target file '" + file_.name + "' did not come up: " + why +
                                             (output.empty() ? "" : "; its last words: " + EscapeText(output)));
  }

  const TargetFile& file_;
  Duration wait_ready_;
  std::uint16_t port_;
  bool uses_ready_file_ = false;
  std::string ready_file_;
  bool is_tls_ = false;
  net::TlsOptions tls_;
};

class ProcessLauncher final : public Launcher {
 public:
  ProcessLauncher(TargetFile file, Duration wait_ready) : file_(std::move(file)), wait_ready_(wait_ready) {}

  Result<std::unique_ptr<RunningTarget>> Start(const Value& options) override {
    return Launch(file_, wait_ready_).Start(options);
  }
  std::vector<std::string> hooks() const override {
    std::vector<std::string> names;
    for (const Hook& hook : file_.hooks) names.push_back(hook.name);
    return names;
  }

 private:
  TargetFile file_;
  Duration wait_ready_;
};

}  // namespace

std::unique_ptr<Launcher> CreateProcessLauncher(TargetFile file, Duration wait_ready) {
  return std::make_unique<ProcessLauncher>(std::move(file), wait_ready);
}

}  // namespace assay::target
