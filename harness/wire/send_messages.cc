#include "harness/wire/send_messages.h"

#include <utility>
#include <vector>

#include "harness/protocol/compression.h"
#include "harness/protocol/grpc_message.h"

namespace assay::wire {
namespace {

Result<Outgoing> Prepare(const script::Captures& captures, const Call& call, const script::MessageSequence& messages,
                         std::size_t position, const script::Counters& counters) {
  const WireFields& wire = call.wire();
  ASSAY_ASSIGN(const std::string payload, messages.Encode(position, captures, counters));
  const auto coding = protocol::ParseCoding(call.fields().compression.value_or("identity"));
  const bool compressed = coding && *coding != protocol::Coding::kIdentity;
  const std::string packed = compressed ? protocol::Compress(*coding, payload) : std::string();
  const std::string& body = compressed ? packed : payload;
  const std::uint8_t flag = wire.flag.value_or(compressed ? 1 : 0);
  Outgoing outgoing;
  outgoing.octets = protocol::EncodeMessage(body, flag, wire.length);
  outgoing.padding = wire.padding;
  outgoing.chunk = wire.chunk;
  outgoing.messages.push_back(
      call.ViewSent(flag, wire.length.value_or(static_cast<std::uint32_t>(body.size())), payload));
  return outgoing;
}

}  // namespace

Result<std::vector<Outgoing>> PrepareMessages(const script::Captures& captures, const Call& call,
                                              const script::MessageSequence& messages, const script::Counters& first,
                                              bool half_close) {
  std::vector<Outgoing> queue;
  script::Counters counters = first;
  for (std::size_t position = 0; position < messages.count; ++position, ++counters.index) {
    ASSAY_ASSIGN(Outgoing outgoing, Prepare(captures, call, messages, position, counters));
    if (call.wire().coalesce && !queue.empty()) {
      queue.back().octets += outgoing.octets;
      queue.back().messages.push_back(std::move(outgoing.messages.front()));
    } else {
      queue.push_back(std::move(outgoing));
    }
  }
  const EndStreamAt at = call.wire().end_stream;
  if (half_close && (at == EndStreamAt::kEmptyData || (at == EndStreamAt::kLastData && queue.empty()))) {
    queue.push_back(Outgoing{.padding = call.wire().padding});
    queue.back().end_stream = true;
  } else if (half_close && at == EndStreamAt::kLastData) {
    queue.back().end_stream = true;
  }
  return queue;
}

void QueueMessages(Session& session, const Call& call, std::vector<Outgoing> queue) {
  Connection* connection = session.ConnectionOf(call);
  if (connection == nullptr) return;
  for (Outgoing& outgoing : queue) connection->Enqueue(call.stream(), std::move(outgoing));
}

}  // namespace assay::wire
