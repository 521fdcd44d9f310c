#include "harness/wire/stream_ref.h"

#include "harness/scenario/word.h"

namespace assay::wire {

Result<StreamRef> StreamRef::Parse(const scenario::Item& item, const script::BindContext& context,
                                   std::string_view field) {
  StreamRef ref;
  ASSAY_ASSIGN(ref.connection, scenario::Fields(item.fields).Text("connection", "main"));
  const Value* stream = item.fields.Find(field);
  if (stream == nullptr) return ref;
  if (stream->is_int()) {
    if (stream->as_int() < 0 || stream->as_int() > 0x7fffffff) {
      return UsageError("a stream is a number from 0 to 2147483647, or the label of a call", stream->at);
    }
    ref.number = static_cast<std::uint32_t>(stream->as_int());
    return ref;
  }
  ASSAY_ASSIGN(ref.call, script::ParseLabel(item, context, false, field));
  return ref;
}

Result<StreamRef::Place> StreamRef::Find(Session& session) const {
  if (call.empty()) {
    ASSAY_ASSIGN(Connection * found, UsableConnection(session, connection));
    return Place{found, number};
  }
  ASSAY_ASSIGN(const auto calls, session.CallsNamed(call));
  Connection* found = session.ConnectionOf(*calls.front());
  if (found == nullptr || calls.front()->stream() == 0) {
    return UsageError("the stream of '" + call + "', whose connection is gone");
  }
  return Place{found, calls.front()->stream()};
}

Result<Connection*> UsableConnection(Session& session, const std::string& label) {
  ASSAY_ASSIGN(Connection * connection, session.ConnectionFor(label));
  if (connection == nullptr || !connection->open()) {
    return UsageError("the connection '" + label + "', which is closed");
  }
  return connection;
}

}  // namespace assay::wire
