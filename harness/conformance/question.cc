#include "harness/conformance/question.h"

#include "harness/base/duration.h"
#include "harness/transcript/call_view.h"

namespace assay::conformance {

scenario::Item MakeItem(std::string kind, Value::Map fields) {
  scenario::Item item;
  item.kind = std::move(kind);
  item.fields = Value(std::move(fields));
  return item;
}

const std::string* Answer::Find(std::string_view header) const {
  for (const transcript::HeaderList* list : {&initial, &trailers}) {
    for (const auto& field : *list) {
      if (field.name == header) return &field.value;
    }
  }
  return nullptr;
}

Result<transcript::Transcript> Questioner::Play(std::vector<scenario::Item> steps,
                                                const std::shared_ptr<const schema::Schema>& schema) const {
  std::string unsupported;
  ASSAY_ASSIGN(const std::unique_ptr<script::Script> script,
               client_.Bind({"discovery", std::move(steps), schema}, &unsupported));
  if (script == nullptr)
    return Fail(ErrorKind::kInternal, "discovery asked what its client cannot play: " + unsupported);
  return script->Play(endpoint_, clock_, budget_);
}

Result<Answer> Questioner::Ask(const Question& question, const std::shared_ptr<const schema::Schema>& schema) const {
  Value::Map fields;
  if (schema->FindMethod(question.path) != nullptr) {
    fields.emplace_back("method", question.path.substr(1));
  } else {
    fields.emplace_back("path", question.path);
    fields.emplace_back("kind", question.kind);
  }
  if (!question.request.is_null()) fields.emplace_back("request", question.request);
  Value::Map metadata;
  for (const auto& [name, value] : question.metadata) metadata.emplace_back(name, value);
  if (!metadata.empty()) fields.emplace_back("metadata", Value(std::move(metadata)));
  if (question.deadline > Duration::zero()) fields.emplace_back("deadline", FormatDuration(question.deadline));
  if (question.without_token) fields.emplace_back("remove", Value(Value::List{Value("authorization")}));
  if (!question.half_close) fields.emplace_back("half_close", false);

  const std::string budget = FormatDuration(budget_ / 2);
  std::vector<scenario::Item> steps;
  steps.push_back(MakeItem("call", std::move(fields)));
  steps.push_back(MakeItem(question.half_close ? "await_status" : "await_message", {{"budget", Value(budget)}}));
  ASSAY_ASSIGN(transcript::Transcript played, Play(std::move(steps), schema));

  Answer answer;
  answer.transcript = std::move(played);
  for (const transcript::CallView& call : transcript::Calls(answer.transcript)) {
    if (call.initial != nullptr) answer.initial = call.initial->fields;
    for (const transcript::MessageSeen* message : call.received) answer.replies.push_back(message->json);
    if (call.status == nullptr) continue;
    answer.ended = true;
    answer.code = call.status->code;
    answer.message = call.status->message;
    answer.trailers = call.status->trailers;
  }
  return answer;
}

}  // namespace assay::conformance
