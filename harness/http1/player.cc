#include "harness/http1/player.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "harness/base/json.h"
#include "harness/http1/call.h"
#include "harness/protocol/grpc_timeout.h"
#include "harness/protocol/metadata.h"
#include "harness/script/call_results.h"

namespace assay::http1 {
namespace {

using transcript::Direction;

// One play: what its steps share.
class Stage {
 public:
  Stage(const script::Endpoint& endpoint, const Clock& clock, Duration budget,
        std::shared_ptr<const schema::Schema> schema)
      : endpoint_(endpoint), clock_(clock), end_(clock.Now() + budget), schema_(std::move(schema)), recorder_(clock) {}

  bool out_of_time() const { return clock_.Now() >= end_; }
  Recorder& recorder() { return recorder_; }

  // Errors: kUsage, the step wants something that the target did not give; others end the play.
  Status operator()(const OpenStep& step) {
    script::Counters counters;
    for (const std::string& label : step.call.Labels()) {
      ASSAY_CHECK_OK(Open(step, label, counters));
      ++counters.copy;
    }
    return {};
  }

  Status operator()(const script::SendFields& step) {
    script::Counters counters;
    for (Call* call : CallsOf(step.label)) {
      ASSAY_CHECK_OK(SendAll(*call, step.messages, step.half_close, counters));
      ++counters.copy;
    }
    return {};
  }

  Status operator()(const HalfCloseStep& step) {
    for (Call* call : CallsOf(step.label)) call->HalfClose(end_);
    return {};
  }

  Status operator()(const script::CancelFields& step) {
    for (Call* call : CallsOf(step.label)) call->Cancel();
    return {};
  }

  Status operator()(const AwaitMessageStep& step) {
    const std::size_t count = step.fields.count;
    return Await("message " + std::to_string(count) + " of ", step.fields,
                 [count](Call& call, Time until) { return call.PumpUntilMessages(count, until); });
  }

  Status operator()(const AwaitStatusStep& step) {
    return Await("the status of ", step.fields, [](Call& call, Time until) { return call.PumpUntilEnd(until); });
  }

  Status operator()(const script::SaveFields& step) {
    ASSAY_ASSIGN(Value value, script::ResultsOf(recorder_.transcript(), step.label).Find(step.from));
    recorder_.Add(Direction::kLocal, transcript::Captured{step.name, WriteJson(value)});
    captures_.Set(step.name, std::move(value));
    return {};
  }

 private:
  Status Open(const OpenStep& step, const std::string& label, script::Counters& counters) {
    const script::CallFields& fields = step.call;
    ASSAY_ASSIGN(transcript::HeaderList head, Head(step, counters));
    ASSAY_ASSIGN(std::unique_ptr<net::Transport> transport,
                 endpoint_.rest_dialer->Dial(clock_, std::min(end_, clock_.Now() + endpoint_.connect_timeout)));
    recorder_.Add(Direction::kSent, transcript::CallStarted{label, fields.path, fields.kind, 0, fields.deadline});
    Call::Plan plan{
        label,          FindRoute(fields.path), fields.kind, fields.input_type, fields.output_type, transport->Peer(),
        std::move(head)};
    labels_.push_back(label);
    auto& call = calls_[label];
    call = std::make_unique<Call>(std::move(plan), std::move(transport), schema_, recorder_);
    return SendAll(*call, fields.messages, fields.half_close, counters);
  }

  Result<transcript::HeaderList> Head(const OpenStep& step, const script::Counters& counters) const {
    transcript::HeaderList head;
    const auto removed = [&](const std::string& name) {
      return std::find(step.remove.begin(), step.remove.end(), name) != step.remove.end();
    };
    for (const transcript::HeaderField& field : endpoint_.metadata) {
      if (removed(field.name) || step.call.metadata.Has(field.name)) continue;
      head.push_back(protocol::EncodeMetadata(field.name, field.value));
    }
    ASSAY_ASSIGN(const transcript::HeaderList own, step.call.metadata.Fill(captures_, counters));
    for (const auto& [name, value] : own) head.push_back(protocol::EncodeMetadata(name, value));
    if (step.call.deadline) head.push_back({"grpc-timeout", protocol::FormatGrpcTimeout(*step.call.deadline)});
    return head;
  }

  Status SendAll(Call& call, const script::MessageSequence& messages, bool half_close, script::Counters& counters) {
    for (std::size_t i = 0; i < messages.count; ++i, ++counters.index) {
      ASSAY_ASSIGN(const std::string octets, messages.Encode(i, captures_, counters));
      ASSAY_CHECK_OK(call.Send(octets, end_));
    }
    if (half_close) call.HalfClose(end_);
    return {};
  }

  std::vector<Call*> CallsOf(const std::string& label) {
    std::vector<Call*> calls;
    for (const std::string& one : script::ExpandLabel(label, labels_)) calls.push_back(calls_[one].get());
    return calls;
  }

  Status Await(const std::string& what, const script::AwaitFields& fields,
               const std::function<bool(Call&, Time)>& pump) {
    const Time until = std::min(end_, clock_.Now() + fields.budget);
    for (Call* call : CallsOf(fields.label)) {
      if (pump(*call, until)) continue;
      recorder_.Add(Direction::kLocal, transcript::WaitExpired{what + call->label(), fields.budget});
      break;
    }
    return {};
  }

  const script::Endpoint& endpoint_;
  const Clock& clock_;
  const Time end_;
  const std::shared_ptr<const schema::Schema> schema_;
  Recorder recorder_;
  script::Captures captures_;
  std::map<std::string, std::unique_ptr<Call>> calls_;
  std::vector<std::string> labels_;  // in the order of their calls
};

}  // namespace

Result<transcript::Transcript> Player::Play(const script::Endpoint& endpoint, const Clock& clock, Duration budget) {
  if (endpoint.rest_dialer == nullptr) return Fail(ErrorKind::kInternal, "the endpoint has no dialer for REST");
  Stage play(endpoint, clock, budget, schema_);
  for (const Step& step : steps_) {
    if (play.out_of_time()) {
      play.recorder().Add(Direction::kLocal, transcript::WaitExpired{"the case", budget});
      break;
    }
    play.recorder().Add(Direction::kLocal, transcript::StepStarted{step.word, step.line});
    const Status status = std::visit(play, step.what);
    if (status) continue;
    if (status.error().kind != ErrorKind::kUsage) return tl::unexpected(status.error());
    play.recorder().Add(Direction::kLocal, transcript::WaitExpired{status.error().message, {}});
  }
  return play.recorder().Take();
}

}  // namespace assay::http1
