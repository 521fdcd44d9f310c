#include "harness/net/serve.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <list>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "harness/net/file_descriptor.h"
#include "harness/net/socket.h"

namespace assay::net {
namespace {

// A client that does not read what it asks for is not read from either.
constexpr std::size_t kLargestBacklog = std::size_t{1} << 20;
// After the end of our output, what still comes in is read and dropped for so long: closing with unread input would
// make the kernel send RST, which overtakes the output.
constexpr Duration kLinger = std::chrono::seconds(1);

// One accepted connection and its machine.
class Connection {
 public:
  Connection(FileDescriptor fd, std::unique_ptr<ByteMachine> machine)
      : fd_(std::move(fd)), machine_(std::move(machine)) {}

  pollfd Interest() const {
    const bool reading = !input_ended_ && output_.size() < kLargestBacklog;
    const int events = (reading ? POLLIN : 0) | (output_.empty() ? 0 : POLLOUT);
    return {fd_.get(), static_cast<short>(events), 0};
  }

  std::optional<Time> Timer() const { return linger_until_ ? linger_until_ : machine_->NextTimer(); }
  bool done() const { return done_; }

  void Step(short events, Time now) {
    if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) ReadAll(now);
    if (linger_until_) {
      done_ = done_ || input_ended_ || now >= *linger_until_;
      return;
    }
    if (const auto timer = machine_->NextTimer(); timer && *timer <= now) machine_->OnTimer(now);
    WriteAll();
    if (!output_.empty() || !machine_->WantsClose()) return;
    ::shutdown(fd_.get(), SHUT_WR);
    linger_until_ = now + kLinger;
    done_ = done_ || input_ended_;
  }

 private:
  void ReadAll(Time now) {
    std::array<char, 16384> buffer;
    while (!input_ended_ && !done_ && output_.size() < kLargestBacklog) {
      const IoResult got = Receive(fd_.get(), buffer.data(), buffer.size());
      if (got.state == IoState::kWouldBlock) return;
      if (got.state == IoState::kReset) done_ = true;
      if (got.state == IoState::kClosed) input_ended_ = true;
      if (linger_until_ || machine_->WantsClose()) continue;
      if (got.state == IoState::kDone) machine_->Receive({buffer.data(), got.octets}, now);
      if (got.state == IoState::kClosed) machine_->ReceiveEnd(now);
      output_ += machine_->TakeOutput();
    }
    if (input_ended_ && HungUp()) done_ = true;
  }

  // Both directions are over: poll(2) would report that for ever.
  bool HungUp() const {
    pollfd entry{fd_.get(), 0, 0};
    return ::poll(&entry, 1, 0) == 1;
  }

  void WriteAll() {
    output_ += machine_->TakeOutput();
    while (!output_.empty() && !done_) {
      const IoResult sent = Send(fd_.get(), output_);
      if (sent.state == IoState::kWouldBlock) return;
      if (sent.state != IoState::kDone) done_ = true;
      output_.erase(0, sent.octets);
    }
  }

  FileDescriptor fd_;
  std::unique_ptr<ByteMachine> machine_;
  std::string output_;  // not sent yet
  bool input_ended_ = false;
  bool done_ = false;
  std::optional<Time> linger_until_;
};

// The listening socket, and its port.
Result<std::pair<FileDescriptor, std::uint16_t>> Listen(std::uint16_t port) {
  FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (fd.get() < 0) return UsageError("cannot listen: no socket: " + ErrnoText(errno));
  const int on = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT
  if (::bind(fd.get(), generic, size) != 0 || ::listen(fd.get(), SOMAXCONN) != 0) {
    return UsageError("cannot listen on 127.0.0.1:" + std::to_string(port) + ": " + ErrnoText(errno));
  }
  ::getsockname(fd.get(), generic, &size);
  return std::make_pair(std::move(fd), ntohs(address.sin_port));
}

}  // namespace

class MachineServer::Loop {
 public:
  Loop(FileDescriptor listener, std::uint16_t port, Factory make)
      : listener_(std::move(listener)),
        stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        port_(port),
        make_(std::move(make)),
        thread_([this] { Run(); }) {}

  ~Loop() {
    ::eventfd_write(stop_.get(), 1);
    thread_.join();
  }

  std::uint16_t port() const { return port_; }

 private:
  void Run() {
    while (true) {
      std::vector<pollfd> entries = {{stop_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
      for (const Connection& connection : connections_) entries.push_back(connection.Interest());
      if (::poll(entries.data(), entries.size(), Timeout()) < 0) continue;
      if (entries[0].revents != 0) return;
      const Time now = std::chrono::steady_clock::now();
      std::size_t index = 2;
      for (Connection& connection : connections_) connection.Step(entries[index++].revents, now);
      connections_.remove_if([](const Connection& connection) { return connection.done(); });
      if (entries[1].revents != 0) Accept(now);
    }
  }

  // Until the first timer of any connection; -1: for ever.
  int Timeout() const {
    std::optional<Time> first;
    for (const Connection& connection : connections_) {
      if (const auto timer = connection.Timer(); timer && (!first || *timer < *first)) first = timer;
    }
    return first ? PollTimeout(*first, std::chrono::steady_clock::now()) : -1;
  }

  void Accept(Time now) {
    FileDescriptor fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd.valid()) return;
    const int on = 1;
    setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // A machine may speak first.
    connections_.emplace_back(std::move(fd), make_()).Step(0, now);
  }

  FileDescriptor listener_;
  FileDescriptor stop_;
  std::uint16_t port_;
  Factory make_;
  std::list<Connection> connections_;
  std::thread thread_;  // last: it uses all of the above
};

MachineServer::MachineServer(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
MachineServer::~MachineServer() = default;

Result<std::unique_ptr<MachineServer>> MachineServer::Start(std::uint16_t port, Factory make) {
  ASSAY_ASSIGN(auto listener, Listen(port));
  auto loop = std::make_unique<Loop>(std::move(listener.first), listener.second, std::move(make));
  return std::unique_ptr<MachineServer>(new MachineServer(std::move(loop)));
}

std::uint16_t MachineServer::port() const { return loop_->port(); }

}  // namespace assay::net
