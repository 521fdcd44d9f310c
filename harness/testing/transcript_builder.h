#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/protocol/http2_frame.h"
#include "harness/transcript/event.h"

namespace assay::testing {

// Writes transcripts as a client would, in order. Each event comes a millisecond after the one before.
class TranscriptBuilder {
 public:
  using Fields = transcript::HeaderList;

  explicit TranscriptBuilder(std::string client = "wire") { transcript_.client = std::move(client); }

  // Events from now on happen at `time` and later, on that connection.
  TranscriptBuilder& At(Duration time) { return now_ = time, *this; }
  TranscriptBuilder& On(std::string connection) { return connection_ = std::move(connection), *this; }

  TranscriptBuilder& Sent(transcript::What what) { return Add(transcript::Direction::kSent, std::move(what)); }
  TranscriptBuilder& Received(transcript::What what) { return Add(transcript::Direction::kReceived, std::move(what)); }
  TranscriptBuilder& Local(transcript::What what) { return Add(transcript::Direction::kLocal, std::move(what)); }

  TranscriptBuilder& Open() { return Local(transcript::ConnectionOpened{"127.0.0.1:50051", ""}); }
  TranscriptBuilder& Start(std::string call, std::uint32_t stream = 0, std::string kind = "unary") {
    return Sent(transcript::CallStarted{std::move(call), "/user.UserService/GetUser", std::move(kind), stream, {}});
  }

  // Frames. A header block is one HEADERS frame.
  static transcript::FrameSeen Frame(protocol::FrameType type, std::uint32_t stream, std::uint8_t flags = 0,
                                     std::uint32_t length = 0) {
    transcript::FrameSeen frame;
    frame.type = static_cast<std::uint8_t>(type);
    frame.flags = flags;
    frame.stream = stream;
    frame.length = length;
    return frame;
  }
  static transcript::FrameSeen Coded(protocol::FrameType type, std::uint32_t stream, std::uint32_t code) {
    transcript::FrameSeen frame = Frame(type, stream, 0, 4);
    frame.code = code;
    return frame;
  }
  TranscriptBuilder& Headers(std::uint32_t stream, Fields fields, bool end_stream = false) {
    Received(Frame(protocol::FrameType::kHeaders, stream, HeaderFlags(end_stream), 40));
    return Received(transcript::HeadersSeen{stream, std::move(fields), end_stream, {}});
  }
  TranscriptBuilder& Request(std::uint32_t stream, Fields fields) {
    Sent(Frame(protocol::FrameType::kHeaders, stream, HeaderFlags(false), 40));
    return Sent(transcript::HeadersSeen{stream, std::move(fields), false, {}});
  }
  TranscriptBuilder& Data(std::uint32_t stream, std::uint32_t length, bool end_stream = false) {
    return Received(Frame(protocol::FrameType::kData, stream, end_stream ? protocol::kFlagEndStream : 0, length));
  }
  TranscriptBuilder& Reset(std::uint32_t stream, std::uint32_t code) {
    return Received(Coded(protocol::FrameType::kRstStream, stream, code));
  }
  TranscriptBuilder& OurReset(std::uint32_t stream) { return Sent(Coded(protocol::FrameType::kRstStream, stream, 8)); }

  // What every client sees of a call.
  TranscriptBuilder& Initial(std::string call, Fields fields) {
    return Received(transcript::InitialMetadataSeen{std::move(call), std::move(fields)});
  }
  static transcript::MessageSeen Message(std::string call, std::string json, std::string malformed = {},
                                         std::uint8_t flag = 0) {
    transcript::MessageSeen message;
    message.call = std::move(call);
    message.flag = flag;
    message.length = json.size();
    message.size = json.size();
    message.json = std::move(json);
    message.malformed = std::move(malformed);
    return message;
  }
  TranscriptBuilder& Got(std::string call, std::string json) {
    return Received(Message(std::move(call), std::move(json)));
  }
  TranscriptBuilder& Put(std::string call, std::string json) { return Sent(Message(std::move(call), std::move(json))); }
  static transcript::StatusSeen Status(std::string call, int code, std::string message = {}, Fields trailers = {},
                                       transcript::EndKind end = transcript::EndKind::kTrailers) {
    transcript::StatusSeen status;
    status.call = std::move(call);
    status.end = end;
    status.code = code;
    const bool told = end == transcript::EndKind::kTrailers || end == transcript::EndKind::kTrailersOnly;
    if (told) status.raw_code = std::to_string(code);
    status.message = message;
    status.raw_message = std::move(message);
    status.trailers = std::move(trailers);
    return status;
  }
  TranscriptBuilder& Ended(std::string call, int code, std::string message = {}, Fields trailers = {},
                           transcript::EndKind end = transcript::EndKind::kTrailers) {
    return Received(Status(std::move(call), code, std::move(message), std::move(trailers), end));
  }
  TranscriptBuilder& ResetSeen(std::string call, int code, std::uint32_t reset_code) {
    transcript::StatusSeen status = Status(std::move(call), code, {}, {}, transcript::EndKind::kReset);
    status.reset_code = reset_code;
    return Received(std::move(status));
  }
  TranscriptBuilder& Captured(std::string name, std::string json) {
    return Local(transcript::Captured{std::move(name), std::move(json)});
  }
  TranscriptBuilder& Hook(std::string call, std::string interceptor, std::string hook) {
    return Local(transcript::HookRan{std::move(call), std::move(interceptor), std::move(hook)});
  }

  operator transcript::Transcript() const { return transcript_; }  // NOLINT(google-explicit-constructor)

 private:
  static std::uint8_t HeaderFlags(bool end_stream) {
    return protocol::kFlagEndHeaders | (end_stream ? protocol::kFlagEndStream : 0);
  }

  TranscriptBuilder& Add(transcript::Direction direction, transcript::What what) {
    transcript_.events.push_back({now_, direction, connection_, std::move(what)});
    now_ += std::chrono::milliseconds(1);
    return *this;
  }

  transcript::Transcript transcript_;
  Duration now_{};
  std::string connection_ = "main";
};

}  // namespace assay::testing
