#include "harness/bench/server.h"

#include <unistd.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <utility>

#include "harness/base/bytes.h"
#include "harness/base/json.h"
#include "harness/target/process.h"

namespace assay::bench {
namespace {

constexpr Duration kReadyWithin = std::chrono::seconds(20);
constexpr Duration kBetweenLooks = std::chrono::milliseconds(5);

class ReferenceServer final : public Server {
 public:
  ReferenceServer(std::unique_ptr<target::Process> process, net::Address grpc, net::Address rest)
      : process_(std::move(process)), grpc_(std::move(grpc)), rest_(std::move(rest)) {}

  net::Address grpc() const override { return grpc_; }
  net::Address rest() const override { return rest_; }
  std::optional<pid_t> pid() const override { return process_->pid(); }
  bool Ended() const override { return process_->Ended(); }

 private:
  std::unique_ptr<target::Process> process_;
  net::Address grpc_;
  net::Address rest_;
};

std::uint16_t PortAt(const Value& tree, std::string_view path) {
  const Value* port = tree.FindPath(path);
  if (port == nullptr || !port->is_int() || port->as_int() <= 0 || port->as_int() > 65535) return 0;
  return static_cast<std::uint16_t>(port->as_int());
}

class ReferenceServers final : public ServerSource {
 public:
  ReferenceServers(std::string program, std::string json, std::vector<int> cpus)
      : program_(std::move(program)), json_(std::move(json)), cpus_(std::move(cpus)) {}

  Result<std::unique_ptr<Server>> Start() override {
    const std::string ready = ReadyFile();
    Result<std::unique_ptr<Server>> server = Start(ready);
    ::unlink(ready.c_str());
    return server;
  }

 private:
  static std::string ReadyFile() {
    static std::atomic<unsigned> count = 0;
    const char* folder = ::getenv("TMPDIR");
    return std::string(folder == nullptr || *folder == '\0' ? "/tmp" : folder) + "/assay-bench-" +
           std::to_string(::getpid()) + "-" + std::to_string(count.fetch_add(1)) + ".json";
  }

  Result<std::unique_ptr<Server>> Start(const std::string& ready) {
    std::unique_ptr<target::Process> process;
    {
      const Pinned pinned(cpus_);
      ASSAY_ASSIGN(process, target::Process::Start({program_, "serve", "--port", "0", "--rest-port", "0", "--rest-json",
                                                    json_, "--log", "off", "--ready-file", ready}));
    }
    const SystemClock clock;
    const Time deadline = clock.Now() + kReadyWithin;
    while (true) {
      std::ifstream file(ready, std::ios::binary);
      std::ostringstream text;
      text << file.rdbuf();
      if (const Result<Value> tree = ParseJson(text.str()); tree && PortAt(*tree, "grpc.port") != 0) {
        net::Address grpc{"127.0.0.1", PortAt(*tree, "grpc.port"), {}, false};
        net::Address rest{"127.0.0.1", PortAt(*tree, "rest.port"), {}, false};
        if (rest.port == 0) return Fail(ErrorKind::kInternal, "the reference server named no port of REST");
        return std::make_unique<ReferenceServer>(std::move(process), std::move(grpc), std::move(rest));
      }
      const bool ended = process->WaitEnd(kBetweenLooks);
      if (!ended && clock.Now() < deadline) continue;
      return Fail(ErrorKind::kUnreachable, std::string("the reference server ") +
                                               (ended ? "ended at once: " : "did not get ready: ") +
                                               EscapeText(process->OutputTail()));
    }
  }

  std::string program_;
  std::string json_;
  std::vector<int> cpus_;
};

class GivenServer final : public Server {
 public:
  GivenServer(net::Address grpc, net::Address rest) : grpc_(std::move(grpc)), rest_(std::move(rest)) {}
  net::Address grpc() const override { return grpc_; }
  net::Address rest() const override { return rest_; }
  std::optional<pid_t> pid() const override { return std::nullopt; }
  bool Ended() const override { return false; }

 private:
  net::Address grpc_;
  net::Address rest_;
};

class GivenServers final : public ServerSource {
 public:
  GivenServers(net::Address grpc, net::Address rest) : grpc_(std::move(grpc)), rest_(std::move(rest)) {}
  Result<std::unique_ptr<Server>> Start() override { return std::make_unique<GivenServer>(grpc_, rest_); }

 private:
  net::Address grpc_;
  net::Address rest_;
};

}  // namespace

std::unique_ptr<ServerSource> CreateReferenceServers(std::string program, std::string json, std::vector<int> cpus) {
  return std::make_unique<ReferenceServers>(std::move(program), std::move(json), std::move(cpus));
}

std::unique_ptr<ServerSource> CreateGivenServers(net::Address grpc, net::Address rest) {
  return std::make_unique<GivenServers>(std::move(grpc), std::move(rest));
}

std::vector<int> AllowedCpus() {
  cpu_set_t set;
  std::vector<int> cpus;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

Pinned::Pinned(const std::vector<int>& cpus) {
  if (cpus.empty() || ::sched_getaffinity(0, sizeof before_, &before_) != 0) return;
  cpu_set_t wanted;
  CPU_ZERO(&wanted);
  for (const int cpu : cpus) CPU_SET(cpu, &wanted);
  changed_ = ::sched_setaffinity(0, sizeof wanted, &wanted) == 0;
}

Pinned::~Pinned() {
  if (changed_) ::sched_setaffinity(0, sizeof before_, &before_);
}

}  // namespace assay::bench
