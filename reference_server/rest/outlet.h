#pragma once

#include <string_view>

#include "reference_server/call/call.h"
#include "reference_server/rest/body_cutter.h"

namespace assay::reference {

/// What a call over REST needs of the connection that it came by. All of it happens on the connection's own thread.
class Outlet {
 public:
  virtual ~Outlet() = default;

  /// The next request message. kMore: Exchange::Resume follows when there is more to say.
  virtual BodyCutter::Next Take(std::string_view* piece) = 0;
  /// True: the message is as good as sent. False: Exchange::Sent follows.
  virtual bool Write(const google::protobuf::Message& message, Flush flush) = 0;
  /// Ends the answer; Exchange::Done follows, but not before this has returned.
  virtual void End(const google::protobuf::Message* last, const Status& status) = 0;
  /// Ends it although a message cannot leave. Exchange::Done follows in the same way.
  virtual void Break() = 0;
  /// A field for the answer's head, if that has not been written.
  virtual void AddField(std::string_view name, std::string_view value) = 0;
};

}  // namespace assay::reference
