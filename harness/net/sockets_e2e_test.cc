#include "harness/net/sockets.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>

#include "harness/net/file_descriptor.h"
#include "harness/net/serve.h"
#include "harness/net/test_machines.h"

namespace assay::net {
namespace {

using namespace std::chrono_literals;

const SystemClock kClock;
Time Soon() { return kClock.Now() + 20s; }

std::unique_ptr<Dialer> DialerTo(const std::string& text) {
  return *CreateSocketDialer(*ParseAddress(text), TlsOptions());
}

std::string Loopback(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

// A port on which nobody listens: bound, so that nobody else takes it either.
struct DeafPort {
  DeafPort() : fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size);          // NOLINT
    ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size);  // NOLINT
    port = ntohs(address.sin_port);
  }
  FileDescriptor fd;
  std::uint16_t port = 0;
};

class ServedTest : public testing::Test {
 protected:
  std::unique_ptr<Transport> Dial() { return *DialerTo(Loopback(server_->port()))->Dial(kClock, Soon()); }

  std::unique_ptr<MachineServer> server_ = *MachineServer::Start(0, MakeEcho);
};

TEST_F(ServedTest, CarriesOctetsBothWays) {
  const auto transport = Dial();
  EXPECT_EQ(transport->Peer(), Loopback(server_->port()));
  EXPECT_EQ(transport->TlsDescription(), "");
  EXPECT_EQ(ReadSome(*transport, 6, Soon()), "hello ");
  WriteAll(*transport, "abc", Soon());
  EXPECT_EQ(ReadSome(*transport, 3, Soon()), "abc");
}

TEST_F(ServedTest, ResolvesNames) {
  const auto dialed = DialerTo("localhost:" + std::to_string(server_->port()))->Dial(kClock, Soon());
  ASSERT_TRUE(dialed) << "the server listens on one of the addresses of localhost only";
  EXPECT_EQ(ReadSome(**dialed, 6, Soon()), "hello ");
}

TEST_F(ServedTest, ReadingWithoutOctetsWouldBlockAndWaitingExpires) {
  const auto transport = Dial();
  ReadSome(*transport, 6, Soon());
  char octet = 0;
  EXPECT_EQ(transport->Read(&octet, 1).state, IoState::kWouldBlock);
  EXPECT_EQ(transport->Wait(false, kClock.Now() + 1ms), Readiness::kExpired);
  EXPECT_EQ(transport->Wait(true, Soon()), Readiness::kReady);
}

TEST_F(ServedTest, CarriesMoreThanAnyBuffer) {
  const auto transport = Dial();
  ReadSome(*transport, 6, Soon());
  std::string octets(std::size_t{8} << 20, '\0');
  for (std::size_t i = 0; i < octets.size(); ++i) octets[i] = static_cast<char>(i * 31 >> 3);
  std::string received;
  std::string_view rest = octets;
  char buffer[65536];
  while (true) {
    const IoResult written = transport->Write(rest);
    if (written.state == IoState::kDone) rest.remove_prefix(written.octets);
    const IoResult read = transport->Read(buffer, sizeof buffer);
    ASSERT_NE(read.state, IoState::kReset);
    if (read.state == IoState::kDone) received.append(buffer, read.octets);
    if (received.size() == octets.size()) break;
    ASSERT_EQ(transport->Wait(!rest.empty(), Soon()), Readiness::kReady);
  }
  EXPECT_TRUE(received == octets);
}

TEST_F(ServedTest, TheMachineEndsAConnection) {
  const auto transport = Dial();
  WriteAll(*transport, "bye", Soon());
  IoResult end;
  EXPECT_EQ(ReadSome(*transport, 100, Soon(), &end), "hello bye");
  EXPECT_EQ(end.state, IoState::kClosed);
}

TEST_F(ServedTest, OutputSurvivesUnreadInput) {
  const auto transport = Dial();
  ReadSome(*transport, 6, Soon());
  WriteAll(*transport, "bye", Soon());
  IoResult end;
  std::string text = ReadSome(*transport, 3, Soon(), &end);
  WriteAll(*transport, std::string(100000, 'x'), Soon());  // nobody asked for it
  text += ReadSome(*transport, 100, Soon(), &end);
  EXPECT_EQ(text, "bye");
  EXPECT_EQ(end.state, IoState::kClosed);
}

TEST_F(ServedTest, HalfCloseReachesTheMachine) {
  const auto transport = Dial();
  transport->ShutdownWrite();
  EXPECT_EQ(ReadSome(*transport, 100, Soon()), "hello <end>");
}

TEST_F(ServedTest, WritingAfterTheEndIsAResetAndNoSignal) {
  const auto transport = Dial();
  server_.reset();
  ReadSome(*transport, 100, Soon());
  IoResult result;
  while (result.state == IoState::kDone) result = transport->Write("x");
  EXPECT_EQ(result.state, IoState::kReset);
  EXPECT_NE(result.reason, "");
}

TEST_F(ServedTest, ServesConnectionsSideBySide) {
  const auto first = Dial();
  const auto second = Dial();
  ReadSome(*first, 6, Soon());
  ReadSome(*second, 6, Soon());
  WriteAll(*first, "1", Soon());
  WriteAll(*second, "2", Soon());
  EXPECT_EQ(ReadSome(*second, 1, Soon()), "2");
  EXPECT_EQ(ReadSome(*first, 1, Soon()), "1");
}

TEST_F(ServedTest, RefusesAPortInUse) {
  const auto second = MachineServer::Start(server_->port(), MakeEcho);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kUsage);
  EXPECT_EQ(second.error().message, "cannot listen on " + Loopback(server_->port()) + ": address already in use");
}

// Asks for its timer at once, again and again until it has fired thrice.
class TickingMachine final : public ByteMachine {
 public:
  void Receive(std::string_view, Time) override {}
  void ReceiveEnd(Time) override {}
  std::string TakeOutput() override { return std::exchange(output_, {}); }
  bool WantsClose() const override { return ticks_ == 3; }
  std::optional<Time> NextTimer() const override { return next_; }
  void OnTimer(Time now) override {
    output_ += std::to_string(++ticks_);
    next_ = ticks_ < 3 ? std::optional(now + 1ms) : std::nullopt;
  }

 private:
  int ticks_ = 0;
  std::optional<Time> next_ = kClock.Now();
  std::string output_;
};

TEST(MachineServer, HonoursTimers) {
  const auto server = *MachineServer::Start(0, [] { return std::make_unique<TickingMachine>(); });
  const auto transport = *DialerTo(Loopback(server->port()))->Dial(kClock, Soon());
  EXPECT_EQ(ReadSome(*transport, 100, Soon()), "123");
}

TEST(SocketDialer, SaysThatNobodyListens) {
  const DeafPort deaf;
  const auto dialed = DialerTo(Loopback(deaf.port))->Dial(kClock, Soon());
  ASSERT_FALSE(dialed);
  EXPECT_EQ(dialed.error().kind, ErrorKind::kUnreachable);
  const std::string address = Loopback(deaf.port);
  EXPECT_EQ(dialed.error().message, "cannot connect to " + address + " (" + address + ": connection refused)");
}

TEST(SocketDialer, SaysThatANameIsUnknown) {
  const auto dialed = DialerTo("no-such-host.invalid:1")->Dial(kClock, Soon());  // RFC 6761 §6.4
  ASSERT_FALSE(dialed);
  EXPECT_EQ(dialed.error().kind, ErrorKind::kUnreachable);
  EXPECT_NE(dialed.error().message.find("cannot resolve the host name \"no-such-host.invalid\""), std::string::npos);
}

TEST(SocketDialer, ReachesUnixSockets) {
  const std::string path = testing::TempDir() + "assay-" + std::to_string(::getpid()) + ".sock";
  std::filesystem::remove(path);
  const auto dialer = DialerTo("unix:" + path);
  const auto absent = dialer->Dial(kClock, Soon());
  ASSERT_FALSE(absent);
  EXPECT_NE(absent.error().message.find("no such file or directory"), std::string::npos) << absent.error().message;

  const FileDescriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);  // NOLINT
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  const auto dialed = dialer->Dial(kClock, Soon());
  ASSERT_TRUE(dialed);
  EXPECT_EQ((*dialed)->Peer(), "unix:" + path);
  const FileDescriptor accepted(::accept(listener.get(), nullptr, nullptr));
  WriteAll(**dialed, "x", Soon());
  char octet = 0;
  EXPECT_EQ(::recv(accepted.get(), &octet, 1, 0), 1);
  EXPECT_EQ(octet, 'x');
  std::filesystem::remove(path);
}

TEST(SocketDialer, RefusesAUnixPathThatDoesNotFit) {
  const auto dialer = CreateSocketDialer(*ParseAddress("unix:/" + std::string(200, 'x')), TlsOptions());
  ASSERT_FALSE(dialer);
  EXPECT_EQ(dialer.error().kind, ErrorKind::kUsage);
}

}  // namespace
}  // namespace assay::net
