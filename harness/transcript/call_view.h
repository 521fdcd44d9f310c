#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/transcript/event.h"

namespace assay::transcript {

// One call, gathered from the events of a transcript. Pointers and indices refer to the transcript, which must outlive
// the view. Evidence of a finding is an index into Transcript::events.
struct CallView {
  std::string label;
  const CallStarted* started = nullptr;
  std::size_t started_index = 0;
  Duration started_at{};
  const InitialMetadataSeen* initial = nullptr;
  std::size_t initial_index = 0;
  std::vector<const MessageSeen*> sent;
  std::vector<std::size_t> sent_indices;
  std::vector<const MessageSeen*> received;
  std::vector<std::size_t> received_indices;
  const StatusSeen* status = nullptr;
  std::size_t status_index = 0;
  Duration status_at{};
  // Further ends of a call that had ended: a client tells one, so each of these is a fault.
  std::vector<std::size_t> surplus_statuses;
};

// Every call of the transcript, in order of their starts.
std::vector<CallView> Calls(const Transcript& transcript);
// The calls that a name in a check means: a label; "all"; or a label with copies ("call" means call, or call.1 …
// call.N). Empty where there is none.
std::vector<CallView> CallsNamed(const Transcript& transcript, std::string_view name);

// One line for people: "DATA s=1 END_STREAM 12 octets", "block s=1 END_STREAM :status 200 · grpc-status 0". Escaped,
// and never longer than `width` octets. The direction is not in it.
std::string Describe(const Event& event, std::size_t width = 200);

}  // namespace assay::transcript
