#include "harness/http1/call.h"

#include <fmt/format.h>

#include <utility>

#include "harness/base/json.h"
#include "harness/http1/status_map.h"
#include "harness/http1/web_socket.h"
#include "harness/protocol/base64.h"
#include "harness/script/call_results.h"

namespace assay::http1 {
namespace {

using transcript::Direction;
using transcript::EndKind;

constexpr int kUnknown = 2;
constexpr int kUnavailable = 14;
constexpr int kNormalClosure = 1000;
// A close code of 4000 + N says code N, as the contract has it.
constexpr int kFirstCloseOfACode = 4000;

// The object inside {"error": …}, as text; empty for any other line.
std::string ErrorOf(const Value& line) {
  const Value* error = line.is_map() && line.as_map().size() == 1 ? line.Find("error") : nullptr;
  return error != nullptr && error->is_map() ? WriteJson(*error) : "";
}

}  // namespace

// --- what we send ---------------------------------------------------------------------------------------------------

void Call::WriteHead(const Value& first, std::string_view framing, Time deadline) {
  head_written_ = true;
  std::string head =
      fmt::format("{} {} HTTP/1.1\r\nhost: {}\r\n", plan_.route->verb, plan_.route->target(first), plan_.host);
  if (plan_.route->shape == Shape::kLines) head += "accept: application/x-ndjson\r\n";
  for (const auto& [name, value] : plan_.fields) head += fmt::format("{}: {}\r\n", name, value);
  Write(head + std::string(framing) + "\r\n", deadline);
}

Status Call::Send(const std::string& octets, Time deadline) {
  ASSAY_ASSIGN(const std::string json, schema_->Decode(plan_.input_type, octets));
  ASSAY_ASSIGN(const Value message, ParseJson(json));
  recorder_.Add(Direction::kSent,
                script::DescribeMessage(plan_.label, 0, octets.size(), octets, plan_.input_type, *schema_));
  switch (plan_.route->shape) {
    case Shape::kBody:
    case Shape::kLines: {
      const std::string body = plan_.route->message_is_body ? json : "";
      const std::string framing = body.empty() ? "" : fmt::format("content-length: {}\r\n", body.size());
      WriteHead(message, framing + (body.empty() ? "" : "content-type: application/json\r\n"), deadline);
      Write(body, deadline);
      break;
    }
    case Shape::kChunks: {
      if (!head_written_) WriteHead(message, "transfer-encoding: chunked\r\n", deadline);
      const Value* content = message.Find("content");
      const auto chunk = protocol::DecodeBase64(content == nullptr ? "" : content->ToText());
      if (!chunk || chunk->octets.empty()) return UsageError("an empty chunk would be the end of the body");
      Write(fmt::format("{:x}\r\n", chunk->octets.size()) + chunk->octets + "\r\n", deadline);
      break;
    }
    case Shape::kSocket: {
      const std::string frame = WriteFrame(Opcode::kText, json);
      if (accepted_) {
        Write(frame, deadline);
      } else {
        unsent_ += frame;
      }
      break;
    }
  }
  return {};
}

void Call::HalfClose(Time deadline) {
  if (std::exchange(half_closed_, true)) return;
  recorder_.Add(Direction::kSent, transcript::HalfClosed{plan_.label});
  if (plan_.route->shape == Shape::kChunks) {
    Begin();
    Write("0\r\n\r\n", deadline);
  } else if (plan_.route->shape == Shape::kSocket) {
    const std::string frame = WriteFrame(Opcode::kClose, "\x03\xe8");  // 1000
    if (accepted_) {
      Write(frame, deadline);
    } else {
      unsent_ += frame;
    }
  }
}

void Call::Cancel() {
  transport_->ShutdownWrite();
  if (!ended_) {
    transcript::StatusSeen status{.call = plan_.label, .end = EndKind::kCancelled, .code = 1};
    EndWith(std::move(status));
  }
}

void Call::Write(std::string_view octets, Time deadline) {
  while (!octets.empty()) {
    const net::IoResult written = transport_->Write(octets);
    if (written.state == net::IoState::kDone) {
      octets.remove_prefix(written.octets);
    } else if (written.state != net::IoState::kWouldBlock) {
      return;  // what is there to be read tells why
    } else if (transport_->Wait(/*for_write=*/true, deadline) == net::Readiness::kExpired) {
      recorder_.Add(Direction::kLocal, transcript::WaitExpired{"room for the request of " + plan_.label, {}});
      return;
    }
  }
}

// --- what comes -----------------------------------------------------------------------------------------------------

bool Call::PumpUntilMessages(std::size_t count, Time deadline) {
  Begin();
  while (!ended_ && received_ < count) {
    if (!ReadSome(deadline)) return false;
  }
  return true;
}

bool Call::PumpUntilEnd(Time deadline) {
  Begin();
  while (!ended_) {
    if (!ReadSome(deadline)) return false;
  }
  return true;
}

// What is awaited before a message was sent is asked for without one.
void Call::Begin() {
  if (head_written_) return;
  if (plan_.route->shape == Shape::kChunks) {
    const Value unnamed = Value::Map{{"file_name", "unnamed"}};
    return WriteHead(unnamed, "transfer-encoding: chunked\r\n", Time::max());
  }
  socket_key_ = MakeSocketKey();
  WriteHead(Value(),
            fmt::format("connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
                        "sec-websocket-key: {}\r\n",
                        socket_key_),
            Time::max());
}

bool Call::ReadSome(Time deadline) {
  char buffer[16384];
  const net::IoResult read = transport_->Read(buffer, sizeof buffer);
  if (read.state == net::IoState::kWouldBlock) {
    return transport_->Wait(/*for_write=*/false, deadline) == net::Readiness::kReady;
  }
  if (read.state != net::IoState::kDone) {
    ConnectionEnded(read.state == net::IoState::kClosed ? "end of file" : read.reason);
    return true;
  }
  answer_.Add({buffer, read.octets});
  octets_ += answer_.TakeRest();
  TakeAnswer();
  return true;
}

void Call::TakeAnswer() {
  if (!answer_.malformed().empty()) return EndWith(kUnknown, "this is no HTTP/1.1: " + answer_.malformed());
  if (!answer_.has_head()) return;
  const bool good = answer_.status() == (plan_.route->shape == Shape::kSocket ? 101 : 200);
  if (!std::exchange(head_seen_, true) && good) {
    recorder_.Add(Direction::kReceived, transcript::InitialMetadataSeen{plan_.label, answer_.Fields()});
  }
  if (good && plan_.route->shape == Shape::kSocket) {
    if (answer_.Field("sec-websocket-accept") != AcceptOf(socket_key_)) {
      return EndWith(kUnknown, "Sec-WebSocket-Accept is not the answer to our key (RFC 6455 §4.1)");
    }
    if (!std::exchange(accepted_, true)) Write(std::exchange(unsent_, {}), Time::max());
    return TakeFrames();
  }
  if (good && plan_.route->shape == Shape::kLines) TakeLines();
  if (answer_.is_whole()) EndOfAnswer();
}

void Call::TakeLines() {
  for (;;) {
    const std::string_view rest = std::string_view(answer_.body()).substr(taken_);
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return;
    taken_ += end + 1;
    const Result<Value> line = ParseJson(rest.substr(0, end));
    if (line) error_line_ = ErrorOf(*line);
    if (error_line_.empty()) Receive(rest.substr(0, end));
  }
}

void Call::TakeFrames() {
  std::string malformed;
  while (!ended_) {
    const auto frame = TakeFrame(octets_, &malformed);
    if (!malformed.empty()) return EndWith(kUnknown, std::move(malformed));
    if (!frame) return;
    if (frame->opcode == Opcode::kText) {
      Receive(frame->payload);
    } else if (frame->opcode == Opcode::kPing) {
      Write(WriteFrame(Opcode::kPong, frame->payload), Time::max());
    } else if (frame->opcode == Opcode::kClose) {
      const SocketClose close = ReadClose(frame->payload);
      if (!half_closed_) Write(WriteFrame(Opcode::kClose, frame->payload.substr(0, 2)), Time::max());
      if (close.code == kNormalClosure) return EndWith(0, "");
      if (close.code > kFirstCloseOfACode) return EndWith(close.code - kFirstCloseOfACode, close.reason);
      return EndWith(kUnknown, fmt::format("the socket was closed with {} {}", close.code, close.reason));
    }
  }
}

void Call::Receive(std::string_view json) {
  ++received_;
  const Result<Value> tree = ParseJson(json);
  Result<std::string> octets = tree ? schema_->Encode(plan_.output_type, *tree) : tl::unexpected(tree.error());
  if (octets) {
    auto message = script::DescribeMessage(plan_.label, 0, json.size(), *octets, plan_.output_type, *schema_);
    return recorder_.Add(Direction::kReceived, std::move(message));
  }
  transcript::MessageSeen message;
  message.call = plan_.label;
  message.length = json.size();
  message.payload = json.substr(0, transcript::kPayloadKept);
  message.malformed = fmt::format("not a {}: {}", plan_.output_type, octets.error().message);
  recorder_.Add(Direction::kReceived, std::move(message));
}

void Call::EndOfAnswer() {
  const int http_status = answer_.status();
  transcript::StatusSeen status{.call = plan_.label, .end = EndKind::kLibrary, .code = 0};
  status.http_status = http_status;
  if (http_status != 200) {
    ReadError(http_status, answer_.body(), *schema_, status);
  } else if (!error_line_.empty()) {
    status.code = kUnknown;
    status.message = "a list that failed ends as if it were whole";
  } else if (plan_.route->shape == Shape::kLines) {
    if (taken_ != answer_.body().size()) Receive(std::string_view(answer_.body()).substr(taken_));
  } else {
    Receive(answer_.body());
  }
  EndWith(std::move(status));
}

void Call::ConnectionEnded(const std::string& how) {
  recorder_.Add(Direction::kReceived, transcript::ConnectionClosed{how});
  answer_.End();
  if (answer_.has_head() && answer_.is_whole() && !accepted_) return EndOfAnswer();
  if (error_line_.empty()) {
    transcript::StatusSeen status{.call = plan_.label, .end = EndKind::kConnection, .code = kUnavailable};
    status.message = "the connection ended before the answer: " + how;
    return EndWith(std::move(status));
  }
  // The error's own HTTP status never came, since the list had begun.
  const Result<Value> error = ParseJson(error_line_);
  const Value* code = error ? error->Find("code") : nullptr;
  transcript::StatusSeen status{.call = plan_.label, .end = EndKind::kLibrary};
  ReadError(HttpStatusOf(code != nullptr && code->is_int() ? static_cast<int>(code->as_int()) : kUnknown), error_line_,
            *schema_, status);
  status.http_status = answer_.status();
  EndWith(std::move(status));
}

void Call::EndWith(int code, std::string message) {
  transcript::StatusSeen status{.call = plan_.label, .end = EndKind::kLibrary, .code = code};
  status.message = std::move(message);
  if (answer_.has_head()) status.http_status = answer_.status();
  EndWith(std::move(status));
}

void Call::EndWith(transcript::StatusSeen status) {
  ended_ = true;
  // Trailing metadata goes with the head: it is known then, and most clients drop trailers.
  if (answer_.has_head()) status.trailers = answer_.Fields();
  recorder_.Add(status.end == EndKind::kCancelled ? Direction::kSent : Direction::kReceived, std::move(status));
}

}  // namespace assay::http1
