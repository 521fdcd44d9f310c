#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "harness/load/connection.h"
#include "harness/load/rest_request.h"
#include "harness/load/websocket_frame.h"

namespace assay::load {

// Calls over one WebSocket (RFC 6455), one at a time: the turns of a chat. The connection is upgraded once, as a gRPC
// connection is greeted once.
class WebSocketConnection final : public Connection {
 public:
  WebSocketConnection(std::unique_ptr<net::Transport> transport, const RestRequest& request, Desk desk);

  void Start(const Call& call, Nanos now) override;
  void Expire(Nanos since, Nanos now) override;

 private:
  std::size_t Consume(const char* data, std::size_t size) override;
  void FailAll(Failure failure, const std::string& reason) override;

  std::size_t TakeUpgrade(std::string_view octets);
  void TakeFrame(const WebSocketFrame& frame);
  void TakeMessageEnd();
  void SendMessage();
  void EndCall();

  const RestRequest& request_;
  Call call_;
  Nanos sent_ = 0;
  int body_ = -1;
  std::uint64_t messages_sent_ = 0;
  std::uint64_t answers_ = 0;
  std::string message_;  // fragments of one that is looked into
};

}  // namespace assay::load
