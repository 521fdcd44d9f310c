#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "reference_server/status/status.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace assay::reference {

/// Whether a message leaves at once, or may share packets with those that follow it.
enum class Flush { kNow, kLater };

/// Whether a message is compressed where the client takes that: by its size, or as its method says.
enum class Compression { kBySize, kAlways, kNever };

/// The server's end of one call, as its handler sees it. Used on the call's own strand only, that is, from within the
/// handler's events. After the call has ended every method is without effect.
class Call {
 public:
  virtual ~Call() = default;

  /// Sends a message; Handler::OnWritten follows. One write at a time.
  virtual void Write(const google::protobuf::Message& message, Flush flush) = 0;
  /// Ends the call with a last message, in one step.
  virtual void WriteAndFinish(const google::protobuf::Message& message, Status status) = 0;
  virtual void Finish(Status status) = 0;

  /// How the messages written from now on are sent.
  virtual void Compress(Compression compression) = 0;
  /// Whether the message that was received last came compressed.
  virtual bool WasCompressed() const = 0;
  /// Metadata to go with the first message.
  virtual void AddInitial(std::string name, std::string value) = 0;
  /// Metadata to go with the status.
  virtual void AddTrailer(std::string name, std::string value) = 0;
  /// Reads a request message as this call encodes its messages; otherwise what the call is to end with.
  virtual Status Parse(std::string_view bytes, google::protobuf::Message* message) = 0;
  /// A function that may be called from any thread at any time and leads to Handler::OnWake while the call lasts.
  virtual std::function<void()> Waker() = 0;
};

}  // namespace assay::reference
