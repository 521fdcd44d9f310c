#include "harness/net/socket_transport.h"

#include <poll.h>
#include <sys/socket.h>

#include <utility>

namespace assay::net {
namespace {

class SocketTransport final : public Transport {
 public:
  explicit SocketTransport(Socket socket) : socket_(std::move(socket)) {}

  IoResult Read(char* buffer, std::size_t size) override {
    IoResult result = Receive(fd(), buffer, size);
    ended_ = ended_ || result.state == IoState::kClosed || result.state == IoState::kReset;
    return result;
  }
  IoResult Write(std::string_view octets) override { return Send(fd(), octets); }

  Readiness Wait(bool for_write, Time deadline) override {
    // After the end of file a socket is readable for ever: whoever wants to write then would spin.
    const short reading = ended_ && for_write ? 0 : POLLIN;
    return WaitFor(fd(), static_cast<short>(reading | (for_write ? POLLOUT : 0)), deadline);
  }
  void ShutdownWrite() override { ::shutdown(fd(), SHUT_WR); }
  std::string Peer() const override { return socket_.peer; }
  int Descriptor() const override { return fd(); }

 private:
  int fd() const { return socket_.fd.get(); }

  Socket socket_;
  bool ended_ = false;  // Read has told the end
};

}  // namespace

std::unique_ptr<Transport> CreateSocketTransport(Socket socket) {
  return std::make_unique<SocketTransport>(std::move(socket));
}

}  // namespace assay::net
