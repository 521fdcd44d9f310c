#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/scenario.h"
#include "harness/schema/schema.h"
#include "harness/script/script.h"
#include "harness/transcript/event.h"

namespace assay::conformance {

// One call that discovery makes, outside every case.
struct Question {
  std::string path;  // "/grpc.health.v1.Health/Check"
  std::string kind = "unary";
  Value request;  // where the schema knows the path
  std::vector<std::pair<std::string, Value>> metadata;
  Duration deadline{};     // 0: none
  bool half_close = true;  // false: waits for one message instead of the status
  bool without_token = false;
};

// What came back, cut down to what discovery decides by.
struct Answer {
  bool ended = false;  // with a grpc-status
  int code = -1;
  std::string message;
  std::vector<std::string> replies;  // JSON
  transcript::HeaderList initial;
  transcript::HeaderList trailers;
  transcript::Transcript transcript;

  const std::string* Find(std::string_view header) const;  // in initial metadata, then trailers
};

// Asks a target through one client. Every question has its own connection and a budget.
class Questioner {
 public:
  Questioner(const script::ClientKind& client, const script::Endpoint& endpoint, const Clock& clock, Duration budget)
      : client_(client), endpoint_(endpoint), clock_(clock), budget_(budget) {}

  Result<Answer> Ask(const Question& question, const std::shared_ptr<const schema::Schema>& schema) const;
  // Plays steps as they are.
  Result<transcript::Transcript> Play(std::vector<scenario::Item> steps,
                                      const std::shared_ptr<const schema::Schema>& schema) const;

 private:
  const script::ClientKind& client_;
  const script::Endpoint& endpoint_;
  const Clock& clock_;
  Duration budget_;
};

// `{kind: {…fields}}` without a place: the steps of questions come from no file.
scenario::Item MakeItem(std::string kind, Value::Map fields);

}  // namespace assay::conformance
