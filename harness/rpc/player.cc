#include "harness/rpc/player.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "harness/base/json.h"
#include "harness/rpc/caller.h"
#include "harness/rpc/event_log.h"
#include "harness/rpc/metadata.h"

namespace assay::rpc {
namespace {

using transcript::Direction;

constexpr Duration kTurnBudget = std::chrono::milliseconds(500);

// One play: what its steps share.
class Stage {
 public:
  Stage(const script::Endpoint& endpoint, const Clock& clock, Duration budget,
        std::shared_ptr<const schema::Schema> schema)
      : endpoint_(endpoint),
        clock_(clock),
        end_(clock.Now() + budget),
        log_(clock),
        caller_(endpoint, clock, log_, std::move(schema)) {}

  bool out_of_time() const { return clock_.Now() >= end_; }
  EventLog& log() { return log_; }
  void Drain() { caller_.Drain(); }

  // Errors: kUsage, the step wants something that the target did not give; others end the play.
  Status operator()(const OpenStep& step) {
    const script::CallFields& call = step.call;
    script::Counters counters;
    std::vector<std::string> labels;
    for (const std::string& label : call.Labels()) {
      ASSAY_ASSIGN(const transcript::HeaderList own, call.metadata.Fill(captures_, counters));
      ASSAY_ASSIGN(transcript::HeaderList metadata, MergeMetadata(endpoint_.metadata, step.remove, own));
      ASSAY_ASSIGN(const std::vector<std::string> messages, Encode(call.messages, counters));
      const CallPlan plan{.label = label,
                          .path = call.path,
                          .kind = call.kind,
                          .input_type = call.input_type,
                          .output_type = call.output_type,
                          .connection = call.connection,
                          .codings = step.codings,
                          .compression = call.compression,
                          .deadline = call.deadline,
                          .wait_for_ready = call.wait_for_ready,
                          .metadata = std::move(metadata)};
      ASSAY_CHECK_OK(caller_.Start(plan, end_));
      labels_.push_back(label);
      labels.push_back(label);
      Queue(label, messages, call.half_close);
      ++counters.copy;
    }
    return AwaitSent(call.label, labels);
  }

  Status operator()(const SendStep& step) {
    const std::vector<std::string> labels = script::ExpandLabel(step.fields.label, labels_);
    script::Counters counters;
    for (const std::string& label : labels) {
      ASSAY_ASSIGN(const std::vector<std::string> messages, Encode(step.fields.messages, counters));
      Queue(label, messages, step.fields.half_close);
      ++counters.copy;
    }
    return AwaitSent(step.fields.label, labels);
  }

  Status operator()(const HalfCloseStep& step) {
    const std::vector<std::string> labels = script::ExpandLabel(step.label, labels_);
    for (const std::string& label : labels) caller_.HalfClose(label);
    return AwaitSent(step.label, labels);
  }

  Status operator()(const CancelStep& step) {
    // grpc++ resets a stream whose HEADERS it has not sent yet, too, and a server ends the connection for that. A call
    // that waits for its turn (at the limit of streams) has sent nothing, however long one waits.
    const std::vector<std::string> labels = script::ExpandLabel(step.label, labels_);
    const auto opened = [&](const std::string& label) { return caller_.Find(label)->opened; };
    caller_.PumpUntil(Until(kTurnBudget), [&] { return std::all_of(labels.begin(), labels.end(), opened); });
    for (const std::string& label : labels) caller_.Cancel(label);
    return {};
  }

  Status operator()(const AwaitInitialMetadataStep& step) {
    return AwaitEach("the initial metadata of ", step.fields,
                     [](const CallProgress& call) { return call.initial_seen; });
  }

  Status operator()(const AwaitMessageStep& step) {
    const std::size_t count = step.fields.count;
    return AwaitEach("message " + std::to_string(count) + " of ", step.fields,
                     [count](const CallProgress& call) { return call.results.messages.size() >= count; });
  }

  Status operator()(const AwaitStatusStep& step) {
    return AwaitEach("the status of ", step.fields, [](const CallProgress&) { return false; });
  }

  // Nothing can arrive for calls that have ended, so these are not waited for.
  Status operator()(const SilenceStep& step) {
    Drain();
    std::vector<std::pair<const CallProgress*, std::size_t>> open;
    for (const std::string& label : script::ExpandLabel(step.fields.label, labels_)) {
      const CallProgress* call = caller_.Find(label);
      if (!call->ended) open.emplace_back(call, call->arrivals);
    }
    const auto broken = [&] {
      return std::any_of(open.begin(), open.end(), [](const auto& one) { return one.first->arrivals > one.second; });
    };
    if (!open.empty()) caller_.PumpUntil(Until(step.fields.duration), broken);
    return {};
  }

  Status operator()(const PauseStep& step) {
    caller_.PumpUntil(Until(step.fields.duration), [] { return false; });
    return {};
  }

  Status operator()(const HookStep& step) {
    if (!endpoint_.pull_hook) return Fail(ErrorKind::kInternal, "the target has no hooks");
    return endpoint_.pull_hook(step.fields.name, step.fields.service);
  }

  Status operator()(const SaveStep& step) {
    const CallProgress* call = caller_.Find(step.fields.label);
    if (call == nullptr) return UsageError("no call " + step.fields.label + " to take " + step.fields.name + " from");
    ASSAY_ASSIGN(Value value, call->results.Find(step.fields.from));
    log_.Add(Direction::kLocal, transcript::Captured{step.fields.name, WriteJson(value)});
    captures_.Set(step.fields.name, std::move(value));
    return {};
  }

 private:
  Time Until(Duration from_now) const { return std::min(end_, clock_.Now() + from_now); }

  Result<std::vector<std::string>> Encode(const script::MessageSequence& sequence, script::Counters& counters) const {
    std::vector<std::string> messages;
    messages.reserve(sequence.count);
    for (std::size_t i = 0; i < sequence.count; ++i, ++counters.index) {
      ASSAY_ASSIGN(std::string octets, sequence.Encode(i, captures_, counters));
      messages.push_back(std::move(octets));
    }
    return messages;
  }

  void Queue(const std::string& label, const std::vector<std::string>& messages, bool half_close) {
    for (std::size_t i = 0; i < messages.size(); ++i)
      caller_.Send(label, messages[i], half_close && i + 1 == messages.size());
    if (half_close && messages.empty()) caller_.HalfClose(label);
  }

  // Until all of these calls are so, or the time is over; the transcript tells the latter.
  void Await(const std::string& what, Duration budget, const std::vector<std::string>& labels,
             const std::function<bool(const CallProgress&)>& is_so) {
    // What was so once stays so: no call is asked again.
    const auto done = [&, next = std::size_t{0}]() mutable {
      while (next < labels.size() && is_so(*caller_.Find(labels[next]))) ++next;
      return next == labels.size();
    };
    const Duration time = std::min(budget, end_ - clock_.Now());
    if (!caller_.PumpUntil(Until(budget), done)) log_.Add(Direction::kLocal, transcript::WaitExpired{what, time});
  }

  Status AwaitEach(const std::string& what, const script::AwaitFields& fields,
                   const std::function<bool(const CallProgress&)>& is_so) {
    Await(what + fields.label, fields.budget, script::ExpandLabel(fields.label, labels_),
          [&](const CallProgress& call) { return call.ended || is_so(call); });
    return {};
  }

  // A cancel that follows would take what is still queued with it.
  Status AwaitSent(const std::string& label, const std::vector<std::string>& labels) {
    Await("room in the target's windows for the messages of " + label, script::kDefaultBudget, labels,
          [](const CallProgress& call) { return !call.sending; });
    return {};
  }

  const script::Endpoint& endpoint_;
  const Clock& clock_;
  const Time end_;
  EventLog log_;
  Caller caller_;
  script::Captures captures_;
  std::vector<std::string> labels_;  // of the calls started, in order
};

}  // namespace

Result<transcript::Transcript> Player::Play(const script::Endpoint& endpoint, const Clock& clock, Duration budget) {
  Stage play(endpoint, clock, budget, schema_);
  for (const Step& step : steps_) {
    if (play.out_of_time()) {
      play.log().Add(Direction::kLocal, transcript::WaitExpired{"the case", budget});
      break;
    }
    play.log().Add(Direction::kLocal, transcript::StepStarted{step.word, step.line});
    const Status status = std::visit(play, step.what);
    play.Drain();
    if (status) continue;
    if (status.error().kind != ErrorKind::kUsage) return tl::unexpected(status.error());
    play.log().Add(Direction::kLocal, transcript::WaitExpired{status.error().message, {}});
  }
  return play.log().Close();
}

}  // namespace assay::rpc
