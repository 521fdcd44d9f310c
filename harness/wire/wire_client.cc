#include "harness/wire/wire_client.h"

#include <algorithm>
#include <utility>

#include "harness/wire/session.h"
#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"

namespace assay::wire {
namespace {

struct BoundStep {
  std::unique_ptr<Step> step;
  std::string word;
  int line = 0;
};

class WireScript final : public script::Script {
 public:
  WireScript(std::vector<BoundStep> steps, std::shared_ptr<const schema::Schema> schema)
      : steps_(std::move(steps)), schema_(std::move(schema)) {}

  Result<transcript::Transcript> Play(const script::Endpoint& endpoint, const Clock& clock, Duration budget) override {
    if (endpoint.dialer == nullptr) return Fail(ErrorKind::kInternal, "the endpoint has no dialer");
    Session session(endpoint, schema_, clock, budget);
    Recorder& recorder = session.recorder();
    for (const BoundStep& bound : steps_) {
      if (session.out_of_time()) {
        recorder.Add(transcript::Direction::kLocal, "", transcript::WaitExpired{"the case", budget});
        break;
      }
      recorder.Add(transcript::Direction::kLocal, "", transcript::StepStarted{bound.word, bound.line});
      const Status status = bound.step->Run(session);
      session.Flush();
      if (status) continue;
      if (status.error().kind != ErrorKind::kUsage) return tl::unexpected(status.error());
      recorder.Add(transcript::Direction::kLocal, "", transcript::WaitExpired{status.error().message, {}});
    }
    session.Finish();
    return recorder.Take();
  }

 private:
  std::vector<BoundStep> steps_;
  std::shared_ptr<const schema::Schema> schema_;
};

class WireClient final : public script::ClientKind {
 public:
  std::string_view name() const override { return "wire"; }
  std::string_view meaning() const override {
    return "Our own HTTP/2 client: records each frame both ways, and can send anything.";
  }

  std::vector<const scenario::WordSpec*> words() const override {
    std::vector<const scenario::WordSpec*> words;
    for (const StepKind* kind : Steps()) words.push_back(&kind->word);
    return words;
  }

  Result<std::unique_ptr<script::Script>> Bind(const script::BoundCase& bound, std::string*) const override {
    script::BindContext context;
    context.client = name();
    context.schema = bound.schema;
    std::vector<BoundStep> steps;
    for (const scenario::Item& item : bound.steps) {
      const auto& only = item.only_clients;
      if (!only.empty() && std::find(only.begin(), only.end(), name()) == only.end()) continue;
      const StepKind* kind = FindStep(item.kind);
      if (kind == nullptr) return UsageError("the wire client knows no step '" + item.kind + "'", item.at);
      ASSAY_ASSIGN(std::unique_ptr<Step> step, kind->parse(item, context));
      steps.push_back({std::move(step), item.kind, item.at.line});
    }
    return std::make_unique<WireScript>(std::move(steps), bound.schema);
  }
};

}  // namespace

std::unique_ptr<script::ClientKind> CreateWireClient() { return std::make_unique<WireClient>(); }

}  // namespace assay::wire
