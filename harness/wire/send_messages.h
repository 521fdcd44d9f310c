#pragma once

#include "harness/base/result.h"
#include "harness/script/captures.h"
#include "harness/script/message_template.h"
#include "harness/wire/session.h"

namespace assay::wire {

// Queues the messages on the call's stream, prefixed, compressed and cut as the call's fields say, and END_STREAM
// behind them where `half_close` and the call's `end_stream` ask for it. Nothing where the connection is gone.
// `first` counts for the first message. Errors: kUsage, a placeholder without a value.
Status SendMessages(Session& session, Call& call, const script::MessageSequence& messages,
                    const script::Counters& first, bool half_close);

}  // namespace assay::wire
