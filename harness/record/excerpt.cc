#include "harness/record/excerpt.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/transcript/shorten.h"
#include "harness/transcript/stream_view.h"

namespace assay::record {
namespace {

using namespace transcript;  // NOLINT(google-build-using-namespace): every type of the variant is named here

constexpr std::size_t kFirst = 100;
constexpr std::size_t kLast = 60;
constexpr std::size_t kLeastOfAnEnd = 20;
constexpr std::size_t kAround = 6;

// Events that say how something ended, or began.
bool IsTelling(const What& what) {
  if (const auto* frame = std::get_if<FrameSeen>(&what)) {
    using protocol::FrameType;
    return Is(*frame, FrameType::kGoaway) || Is(*frame, FrameType::kRstStream) || !frame->malformed.empty();
  }
  return std::holds_alternative<ConnectionOpened>(what) || std::holds_alternative<ConnectionClosed>(what) ||
         std::holds_alternative<StatusSeen>(what) || std::holds_alternative<WaitExpired>(what);
}

// Which events are kept.
class Choice {
 public:
  Choice(const std::vector<Event>& events, const std::vector<Finding>& findings, std::size_t limit)
      : kept_(events.size(), events.size() <= limit), left_(limit) {
    if (events.size() <= limit) return;
    const std::size_t count = events.size();
    TakeEvidence(findings, limit / 4);
    TakeAround(1);
    TakeRange(0, kLeastOfAnEnd);
    TakeRange(count - std::min(count, kLeastOfAnEnd), count);
    TakeTelling(events, limit / 4);
    for (std::size_t distance = 2; distance <= kAround; ++distance) TakeAround(distance);
    TakeRange(0, kFirst);
    TakeRange(count - std::min(count, kLast), count);
  }

  bool Keeps(std::size_t index) const { return index < kept_.size() && kept_[index]; }

 private:
  bool Take(std::size_t index) {
    if (index >= kept_.size() || kept_[index] || left_ == 0) return false;
    kept_[index] = true;
    --left_;
    return true;
  }
  void TakeRange(std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) Take(i);
  }

  // The first of each broken finding, then the second of each, so that none crowds out the others.
  void TakeEvidence(const std::vector<Finding>& findings, std::size_t most) {
    bool more = true;
    for (std::size_t rank = 0; more; ++rank) {
      more = false;
      for (const Finding& finding : findings) {
        if (finding.held || rank >= finding.evidence.size()) continue;
        more = true;
        if (evidence_.size() == most) return;
        if (Take(finding.evidence[rank])) evidence_.push_back(finding.evidence[rank]);
      }
    }
  }
  void TakeAround(std::size_t distance) {
    for (const std::size_t index : evidence_) {
      if (index >= distance) Take(index - distance);
      Take(index + distance);
    }
  }
  void TakeTelling(const std::vector<Event>& events, std::size_t most) {
    for (std::size_t i = 0; i < events.size() && most > 0; ++i) {
      if (IsTelling(events[i].what) && Take(i)) --most;
    }
  }

  std::vector<bool> kept_;
  std::size_t left_;
  std::vector<std::size_t> evidence_;  // that is kept
};

void CutOctets(std::string& octets, std::size_t most) {
  if (octets.size() > most) octets.resize(most);
}

// Cuts what one event holds.
class Cutter {
 public:
  explicit Cutter(const ExcerptLimits& limits) : limits_(limits) {}

  void operator()(FrameSeen& e) const {
    CutOctets(e.payload, limits_.payload);
    Cut(e.debug);
    Cut(e.malformed);
  }
  void operator()(HeadersSeen& e) const { Cut(e.fields); }
  void operator()(MessageSeen& e) const {
    CutOctets(e.payload, limits_.payload);
    Cut(e.json);
    Cut(e.malformed);
  }
  void operator()(InitialMetadataSeen& e) const { Cut(e.fields); }
  void operator()(StatusSeen& e) const {
    Cut(e.raw_code);
    Cut(e.message);
    Cut(e.raw_message);
    Cut(e.trailers);
    CutOctets(e.details, limits_.payload);
    Cut(e.details_json);
  }
  void operator()(Captured& e) const { Cut(e.json); }
  // What the others hold is ours, and short.
  template <class Other>
  void operator()(Other&) const {}

 private:
  void Cut(std::string& text) const { text = Shorten(text, limits_.text); }
  void Cut(HeaderList& fields) const {
    for (HeaderField& field : fields) {
      Cut(field.name);
      Cut(field.value);
    }
  }

  const ExcerptLimits& limits_;
};

}  // namespace

void Excerpt(CaseRecord& result, const ExcerptLimits& limits) {
  if (!result.transcript) {
    for (Finding& finding : result.findings) finding.evidence.clear();
    return;
  }
  std::vector<Event>& events = result.transcript->events;
  const Choice choice(events, result.findings, limits.events);
  std::vector<Event> stored;
  std::vector<std::optional<std::size_t>> places(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (choice.Keeps(i)) {
      std::visit(Cutter(limits), events[i].what);
      places[i] = stored.size();
      stored.push_back(std::move(events[i]));
      continue;
    }
    if (i == 0 || choice.Keeps(i - 1)) stored.push_back({events[i].at, Direction::kLocal, "", EventsOmitted{}});
    ++std::get<EventsOmitted>(stored.back().what).count;
  }
  events = std::move(stored);
  for (Finding& finding : result.findings) {
    std::vector<std::size_t> evidence;
    for (const std::size_t index : finding.evidence) {
      if (index < places.size() && places[index]) evidence.push_back(*places[index]);
    }
    finding.evidence = std::move(evidence);
  }
}

}  // namespace assay::record
