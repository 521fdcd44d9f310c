#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/protocol/grpc_message.h"
#include "harness/protocol/header.h"
#include "harness/schema/schema.h"
#include "harness/script/call_fields.h"
#include "harness/wire/recorder.h"
#include "harness/wire/wire_fields.h"

namespace assay::wire {

// What a call receives, told as a client would take it: initial metadata, messages, one status. What comes against the
// rules stands in the transcript as frames, which the checks read; the call makes of it what it can.
class Call {
 public:
  // `fields` and `wire` must outlive the call.
  Call(std::string label, const script::CallFields& fields, const WireFields& wire,
       std::shared_ptr<const schema::Schema> schema, Recorder& recorder);

  const std::string& label() const { return label_; }
  const script::CallFields& fields() const { return fields_; }
  const WireFields& wire() const { return wire_; }
  const std::string& connection() const { return fields_.connection; }
  // 0 until it has one.
  std::uint32_t stream() const { return stream_; }
  void set_stream(std::uint32_t stream) { stream_ = stream; }

  bool ended() const { return ended_; }
  bool initial_metadata_seen() const { return initial_seen_; }
  std::size_t messages_received() const { return messages_received_; }
  // Grows with each HEADERS, DATA and RST_STREAM that arrives, the end of the connection included.
  std::size_t arrivals() const { return arrivals_; }

  // From the connection.
  void OnBlock(const protocol::HeaderList& fields, bool end_stream);
  void OnData(std::string_view octets, bool end_stream);
  void OnReset(std::uint32_t code);
  void OnConnectionOver(std::string_view how);
  // GOAWAY says that the target will not answer this stream (RFC 9113 §6.8).
  void OnExcluded();
  // We have reset the stream.
  void OnCancelled();

  // What we have sent, as the transcript is to hold it.
  transcript::MessageSeen ViewSent(std::uint8_t flag, std::uint64_t length, std::string_view octets) const;

 private:
  void TakeMessages();
  transcript::MessageSeen ViewReceived(const protocol::GrpcMessage& message) const;
  void EndStream(const protocol::HeaderList& trailers, bool only_block);
  void End(transcript::StatusSeen status);

  std::string label_;
  const script::CallFields& fields_;
  const WireFields& wire_;
  std::shared_ptr<const schema::Schema> schema_;
  Recorder& recorder_;
  std::uint32_t stream_ = 0;

  bool initial_seen_ = false;
  bool ended_ = false;
  std::optional<int> http_status_;
  bool brings_messages_ = true;  // the reply is gRPC's, or at least not plainly something else
  std::string encoding_;         // grpc-encoding of the reply
  // A block with grpc-status that did not end the stream: its status counts if an empty DATA ends it.
  std::optional<protocol::HeaderList> early_trailers_;
  protocol::MessageReader reader_;
  std::size_t messages_received_ = 0;
  std::size_t arrivals_ = 0;
};

}  // namespace assay::wire
