#include "harness/load/websocket_connection.h"

#include "harness/load/filled.h"
#include "harness/load/http_head.h"
#include "harness/protocol/grpc_message.h"

namespace assay::load {

WebSocketConnection::WebSocketConnection(std::unique_ptr<net::Transport> transport, const RestRequest& request,
                                         Desk desk)
    : Connection(std::move(transport), desk), request_(request) {
  out_.Append(request_.upgrade);
}

void WebSocketConnection::Start(const Call& call, Nanos now) {
  call_ = call;
  sent_ = now;
  messages_sent_ = answers_ = 0;
  body_ = desk_.verifier.Begin();
  message_.clear();
  ++in_flight_;
  const std::uint64_t all = request_.rows[call.row].ends.size() * std::uint64_t{request_.repeat};
  do {
    SendMessage();
  } while (!request_.ping_pong && messages_sent_ < all);
}

void WebSocketConnection::SendMessage() {
  const RestRequest::OneRow& row = request_.rows[call_.row];
  const std::size_t index = messages_sent_ % row.ends.size();
  const std::size_t begin = index == 0 ? 0 : row.ends[index - 1];
  const std::size_t size = row.ends[index] - begin;
  CopyFilled(row.octets, begin, size, call_.number, out_.Reserve(size));
  out_.Advance(size);
  ++messages_sent_;
  ++desk_.tally.counters.messages_sent;
}

void WebSocketConnection::Expire(Nanos since, Nanos now) {
  if (in_flight_ == 0 || sent_ >= since) return;
  now_ = now;
  desk_.tally.Fail(call_.intended, now, Failure::kTimeout);
  Leave();  // late answers would be taken for those of the next call
  EndCall();
}

std::size_t WebSocketConnection::Consume(const char* data, std::size_t size) {
  std::size_t at = 0;
  while (!ended()) {
    const std::string_view octets(data + at, size - at);
    if (state_ == State::kGreeting) {
      const std::size_t used = TakeUpgrade(octets);
      if (used == 0) return at;
      at += used;
      continue;
    }
    const WebSocketFrame frame = ReadWebSocketFrame(octets);
    if (frame.size == 0) return at;
    TakeFrame(frame);
    at += frame.size;
  }
  return size;
}

std::size_t WebSocketConnection::TakeUpgrade(std::string_view octets) {
  const std::size_t end = octets.find("\r\n\r\n");
  if (end == octets.npos) return 0;
  const HttpHead head = ReadHttpHead(octets.substr(0, end + 4));
  if (!head.malformed.empty()) {
    Abandon(Failure::kProtocolError, head.malformed);
  } else if (head.status != 101) {
    Abandon(Failure::kProtocolError, "it answers " + std::to_string(head.status) + " to the upgrade to a WebSocket");
  } else {
    state_ = State::kOpen;
  }
  return end + 4;
}

void WebSocketConnection::TakeFrame(const WebSocketFrame& frame) {
  if (frame.masked) return Abandon(Failure::kProtocolError, "a server's frame is masked");
  switch (frame.opcode) {
    case kWebSocketContinuation:
    case kWebSocketText:
    case kWebSocketBinary:
      if (in_flight_ == 0) return Abandon(Failure::kProtocolError, "it sends a message without being asked");
      if (body_ >= 0) message_ += frame.payload;
      if (frame.final) TakeMessageEnd();
      return;
    case kWebSocketPing:
      out_.Append(WebSocketHead(kWebSocketPong, frame.payload.size()));
      out_.Append(frame.payload);
      return;
    case kWebSocketPong:
      return;
    case kWebSocketClose:
      return Abandon(Failure::kConnectionLost, "it closes the WebSocket");
    default:
      return Abandon(Failure::kProtocolError, "a frame of an unknown kind");
  }
}

void WebSocketConnection::TakeMessageEnd() {
  ++answers_;
  ++desk_.tally.counters.messages_received;
  if (body_ >= 0) {
    desk_.verifier.Append(body_, protocol::EncodeMessage(message_));
    message_.clear();
  }
  const std::uint64_t all = request_.rows[call_.row].ends.size() * std::uint64_t{request_.repeat};
  if (answers_ < request_.expected_messages) {
    if (request_.ping_pong && messages_sent_ < all) SendMessage();
    return;
  }
  if (body_ >= 0) {
    desk_.tally.CountVerified(call_.intended, now_);
    const std::string wrong = desk_.verifier.CheckMessages(body_, call_.row);
    if (!wrong.empty()) {
      desk_.tally.Fail(call_.intended, now_, Failure::kWrongBody, 0, wrong);
      return EndCall();
    }
  }
  desk_.tally.Succeed(call_.intended, sent_, now_);
  EndCall();
}

void WebSocketConnection::EndCall() {
  if (body_ >= 0) desk_.verifier.End(body_);
  body_ = -1;
  Release();
}

void WebSocketConnection::FailAll(Failure failure, const std::string& reason) {
  if (in_flight_ == 0) return;
  desk_.tally.Fail(call_.intended, now_, failure, 0, reason);
  EndCall();
}

}  // namespace assay::load
