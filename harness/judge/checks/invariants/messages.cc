#include <fmt/format.h>

#include "harness/judge/checks/invariants/catalog.h"
#include "harness/judge/findings.h"
#include "harness/protocol/header.h"

namespace assay::judge {
namespace {

using transcript::EndKind;
using transcript::MessageSeen;

bool HasCoding(const CallOnWire& on) {
  const transcript::BlockAt* opening = on.Opening();
  const std::string* coding =
      opening == nullptr ? nullptr : protocol::FindField(opening->block->fields, "grpc-encoding");
  return coding != nullptr && !coding->empty() && *coding != "identity";
}

void LookAtMessages(const CallOnWire& on, Breaches& breaches) {
  for (std::size_t i = 0; i < on.call.received.size(); ++i) {
    const std::size_t event = on.call.received_indices[i];
    if (on.stream.our_reset && event > *on.stream.our_reset) return;
    const MessageSeen& message = *on.call.received[i];
    const std::string path = fmt::format("messages[{}]", i);
    const bool unlabelled = message.flag == 1 && !HasCoding(on);
    if (unlabelled) {
      breaches.Add(Rule::kEncodingLabelled, path, "grpc-encoding where a message has flag 1",
                   "flag 1, no grpc-encoding", {event});
    } else if (message.flag > 1) {
      breaches.Add(Rule::kMessagePrefix, path, "flag 0 or 1", fmt::format("flag {}", message.flag), {event});
    } else if (!message.malformed.empty() && on.Complete()) {
      // A stream that was reset may end inside a message.
      breaches.Add(Rule::kMessagePrefix, path, "a whole message", message.malformed, {event});
    }
  }
}

void LookAtCount(const CallOnWire& on, Breaches& breaches) {
  const auto& [call, status] = std::pair{on.call, on.call.status};
  if (status == nullptr || call.started == nullptr || status->code != 0) return;
  const bool one_reply = call.started->kind == "unary" || call.started->kind == "client_stream";
  const bool said_ok = status->end == EndKind::kTrailers || status->end == EndKind::kTrailersOnly;
  if (!one_reply || !said_ok || call.received.size() == 1) return;
  breaches.Add(Rule::kOneMessage, "messages", "one message beside OK on a call of kind " + call.started->kind,
               fmt::format("{} messages", call.received.size()), {call.status_index});
}

void Look(const CallOnWire& on, Breaches& breaches) {
  LookAtMessages(on, breaches);
  LookAtCount(on, breaches);
}

}  // namespace

const Invariant kMessagesInvariant = {
    "messages", "Messages are whole, flag 0 or 1, flag 1 with grpc-encoding only; OK brings one where one is due.",
    Look};

}  // namespace assay::judge
