#pragma once

#include <vector>

#include "harness/base/result.h"
#include "harness/script/captures.h"
#include "harness/script/message_template.h"
#include "harness/wire/outgoing.h"
#include "harness/wire/session.h"

namespace assay::wire {

// The messages as they are to go out, prefixed, compressed and cut as the call's fields say, and END_STREAM behind them
// where `half_close` and the call's `end_stream` ask for it. `first` counts for the first message.
// Errors: kUsage, a placeholder without a value.
Result<std::vector<Outgoing>> PrepareMessages(const script::Captures& captures, const Call& call,
                                              const script::MessageSequence& messages, const script::Counters& first,
                                              bool half_close);

// Queues them on the call's stream; nothing where its connection is gone.
void QueueMessages(Session& session, const Call& call, std::vector<Outgoing> queue);

}  // namespace assay::wire
