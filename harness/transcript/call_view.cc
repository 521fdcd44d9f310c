#include "harness/transcript/call_view.h"

#include <algorithm>
#include <map>

namespace assay::transcript {
namespace {

// The label of the call that the event belongs to; null for events of no call.
const std::string* LabelOf(const What& what) {
  return std::visit(
      [](const auto& event) -> const std::string* {
        if constexpr (requires { event.call; }) {
          return &event.call;
        } else {
          return nullptr;
        }
      },
      what);
}

class Gatherer {
 public:
  void Add(std::size_t index, const Event& event) {
    const std::string* label = LabelOf(event.what);
    if (label == nullptr) return;
    CallView& call = At(*label);
    if (const auto* started = std::get_if<CallStarted>(&event.what)) {
      call.started = started;
      call.started_index = index;
      call.started_at = event.at;
    } else if (const auto* initial = std::get_if<InitialMetadataSeen>(&event.what)) {
      if (call.initial != nullptr) return;
      call.initial = initial;
      call.initial_index = index;
    } else if (const auto* message = std::get_if<MessageSeen>(&event.what)) {
      const bool sent = event.direction == Direction::kSent;
      (sent ? call.sent : call.received).push_back(message);
      (sent ? call.sent_indices : call.received_indices).push_back(index);
    } else if (const auto* status = std::get_if<StatusSeen>(&event.what)) {
      if (call.status != nullptr) {
        call.surplus_statuses.push_back(index);
        return;
      }
      call.status = status;
      call.status_index = index;
      call.status_at = event.at;
    }
  }

  std::vector<CallView> Take() && { return std::move(calls_); }

 private:
  CallView& At(const std::string& label) {
    const auto [entry, is_new] = positions_.try_emplace(label, calls_.size());
    if (is_new) calls_.emplace_back().label = label;
    return calls_[entry->second];
  }

  std::vector<CallView> calls_;
  std::map<std::string, std::size_t> positions_;
};

// "call.12" is a copy of "call".
bool IsCopyOf(std::string_view label, std::string_view name) {
  if (label.size() < name.size() + 2 || !label.starts_with(name) || label[name.size()] != '.') return false;
  label.remove_prefix(name.size() + 1);
  return std::all_of(label.begin(), label.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string_view ToString(EndKind kind) {
  switch (kind) {
    case EndKind::kTrailers:
      return "trailers";
    case EndKind::kTrailersOnly:
      return "trailers-only";
    case EndKind::kReset:
      return "reset";
    case EndKind::kCancelled:
      return "cancelled";
    case EndKind::kConnection:
      return "connection";
    case EndKind::kNoStatus:
      return "no-status";
    case EndKind::kLibrary:
      return "library";
  }
  return "unknown";
}

std::vector<CallView> Calls(const Transcript& transcript) {
  Gatherer gatherer;
  for (std::size_t i = 0; i < transcript.events.size(); ++i) gatherer.Add(i, transcript.events[i]);
  return std::move(gatherer).Take();
}

std::vector<CallView> CallsNamed(const Transcript& transcript, std::string_view name) {
  std::vector<CallView> calls = Calls(transcript);
  if (name == "all") return calls;
  const bool exact = std::any_of(calls.begin(), calls.end(), [&](const CallView& call) { return call.label == name; });
  std::erase_if(calls, [&](const CallView& call) { return exact ? call.label != name : !IsCopyOf(call.label, name); });
  return calls;
}

}  // namespace assay::transcript
