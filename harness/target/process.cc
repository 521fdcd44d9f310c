#include "harness/target/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

namespace assay::target {
namespace {

constexpr Duration kGrace = std::chrono::seconds(2);  // between SIGTERM and SIGKILL

// A file of our own for the output; empty where none can be made.
std::string MakeOutputFile() {
  const char* folder = ::getenv("TMPDIR");
  std::string path = std::string(folder == nullptr || *folder == '\0' ? "/tmp" : folder) + "/assay-target-XXXXXX";
  const int fd = ::mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) return {};
  ::close(fd);
  return path;
}

// What the child gets: its own group, no input, default signals (ours may be blocked for a signalfd).
class SpawnSettings {
 public:
  explicit SpawnSettings(const std::string& output) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    const char* path = output.empty() ? "/dev/null" : output.c_str();
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, path, O_WRONLY | O_APPEND, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

Result<std::unique_ptr<Process>> Process::Start(const std::vector<std::string>& command) {
  if (command.empty()) return UsageError("there is no command that starts the target");
  std::vector<std::string> words = command;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::string output = MakeOutputFile();
  const SpawnSettings settings(output);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, argv[0], settings.actions(), settings.attributes(), argv.data(), ::environ);
  if (error != 0) {
    ::unlink(output.c_str());
    return UsageError("'" + command.front() + "' cannot be started: " + std::strerror(error));
  }
  const int pid_fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  auto process = std::unique_ptr<Process>(new Process(pid, pid_fd, std::move(output)));
  if (pid_fd < 0) return Fail(ErrorKind::kInternal, std::string("pidfd_open: ") + std::strerror(errno));
  return process;
}

Process::~Process() {
  if (!Ended()) {
    ::kill(pid_, SIGTERM);
    WaitEnd(kGrace);
  }
  ::kill(-pid_, SIGKILL);  // what it left in its group, too
  ::waitpid(pid_, nullptr, 0);
  if (pid_fd_ >= 0) ::close(pid_fd_);
  if (!output_.empty()) ::unlink(output_.c_str());
}

bool Process::WaitEnd(Duration budget) const {
  const SystemClock clock;
  const Time deadline = clock.Now() + budget;
  while (true) {
    pollfd fd{pid_fd_, POLLIN, 0};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock.Now()).count();
    const int ready = ::poll(&fd, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready > 0) return true;
    if (ready == 0) return false;
    if (errno != EINTR) return false;
  }
}

int Process::ExitCode() const {
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) return -1;
  return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

std::string Process::OutputTail() const {
  constexpr std::size_t kMost = 600;
  std::ifstream file(output_, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  std::string text = std::move(content).str();
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text.size() <= kMost ? text : text.substr(text.size() - kMost);
}

}  // namespace assay::target
