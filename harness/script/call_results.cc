#include "harness/script/call_results.h"

#include <charconv>
#include <utility>
#include <variant>

#include "harness/base/json.h"
#include "harness/protocol/metadata.h"
#include "harness/script/reflected_files.h"

namespace assay::script {
namespace {

// The part of a path before the first dot, and what follows it.
std::pair<std::string_view, std::string_view> SplitFirst(std::string_view path) {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return {path, {}};
  return {path.substr(0, dot), path.substr(dot + 1)};
}

std::optional<std::size_t> ParseIndex(std::string_view text) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return index;
}

tl::unexpected<Error> Absent(std::string_view from, std::string_view why) {
  return UsageError("'" + std::string(from) + "' was not to be had: " + std::string(why));
}

Result<Value> FindInMessage(const CallResults& results, std::size_t index, std::string_view path,
                            std::string_view from) {
  if (index >= results.messages.size()) {
    return Absent(from, std::to_string(results.messages.size()) + " messages were received");
  }
  if (results.messages[index].empty()) return Absent(from, "the message does not decode");
  ASSAY_ASSIGN(Value message, ParseJson(results.messages[index]));
  if (path.empty()) return message;
  const Value* found = message.FindPath(path);
  if (found == nullptr) return Absent(from, "the message has no such field");
  return *found;
}

// In the first file descriptor that any reply brought.
Result<Value> FindInFile(const CallResults& results, std::string_view path, std::string_view from) {
  for (const std::string& message : results.messages) {
    const Result<Value> reply = ParseJson(message);
    if (!reply) continue;
    const std::vector<Value> files = ReflectedFiles(*reply);
    if (files.empty()) continue;
    const Value* found = path.empty() ? &files.front() : files.front().FindPath(path);
    if (found == nullptr) return Absent(from, "the file has no such field");
    return *found;
  }
  return Absent(from, "no file descriptor was received");
}

Result<Value> FindInFields(const transcript::HeaderList& fields, std::string_view name, std::string_view from) {
  for (const transcript::HeaderField& field : fields) {
    if (field.name != name) continue;
    if (!protocol::IsBinaryKey(name)) return Value(field.value);
    const auto values = protocol::DecodeBinaryValues(field.value);
    if (!values || values->empty()) return Absent(from, "its value is not base64");
    return Value(values->front());
  }
  return Absent(from, "there is no such field");
}

}  // namespace

Result<Value> CallResults::Find(std::string_view from) const {
  const auto [head, rest] = SplitFirst(from);
  if (head == "count") return Value(messages.size());
  if (head == "response") return FindInMessage(*this, 0, rest, from);
  if (head == "file") return FindInFile(*this, rest, from);
  if (head == "responses") {
    const auto [number, path] = SplitFirst(rest);
    return FindInMessage(*this, ParseIndex(number).value_or(0), path, from);
  }
  if (head == "initial") return FindInFields(initial, rest, from);
  if (!status) return Absent(from, "the call has not ended");
  if (head == "trailers") return FindInFields(status->trailers, rest, from);
  if (rest == "message") return Value(status->message);
  return Value(status->code);
}

CallResults ResultsOf(const transcript::Transcript& transcript, std::string_view label) {
  CallResults results;
  for (const transcript::Event& event : transcript.events) {
    if (const auto* message = std::get_if<transcript::MessageSeen>(&event.what)) {
      if (message->call == label && event.direction == transcript::Direction::kReceived) {
        results.messages.push_back(message->json);
      }
    } else if (const auto* initial = std::get_if<transcript::InitialMetadataSeen>(&event.what)) {
      if (initial->call == label) results.initial = initial->fields;
    } else if (const auto* status = std::get_if<transcript::StatusSeen>(&event.what)) {
      if (status->call == label) results.status = *status;
    }
  }
  return results;
}

Status CheckResultPath(std::string_view from, const Where& at) {
  const auto [head, rest] = SplitFirst(from);
  const bool good = (head == "count" && rest.empty()) || head == "response" || head == "file" ||
                    (head == "responses" && ParseIndex(SplitFirst(rest).first)) ||
                    (head == "status" && (rest == "code" || rest == "message")) ||
                    ((head == "trailers" || head == "initial") && !rest.empty());
  if (good) return {};
  return UsageError("'" + std::string(from) +
                        "' is nothing that a call has: say response, responses.0, response.FIELD, status.code, "
                        "status.message, trailers.NAME, initial.NAME, file.FIELD or count",
                    at);
}

transcript::MessageSeen DescribeMessage(std::string_view call, std::uint8_t flag, std::uint64_t length,
                                        std::string_view octets, std::string_view type, const schema::Schema& schema) {
  transcript::MessageSeen seen;
  seen.call = call;
  seen.flag = flag;
  seen.length = length;
  seen.size = octets.size();
  seen.payload = octets.substr(0, transcript::kPayloadKept);
  if (type.empty()) return seen;
  const auto not_of_the_type = "not a " + std::string(type);
  if (octets.size() > kMostDescribed) {
    if (!schema.Decodes(type, octets)) seen.malformed = not_of_the_type;
  } else if (auto json = schema.Decode(type, octets)) {
    seen.json = *std::move(json);
  } else {
    seen.malformed = not_of_the_type;
  }
  return seen;
}

void DescribeDetails(transcript::StatusSeen& status, const schema::Schema& schema, bool decoded) {
  for (const transcript::HeaderField& field : status.trailers) {
    if (field.name != "grpc-status-details-bin") continue;
    if (decoded) {
      status.details = field.value;
    } else if (const auto values = protocol::DecodeBinaryValues(field.value); values && !values->empty()) {
      status.details = values->front();
    } else {
      continue;
    }
    if (auto json = schema.Decode("google.rpc.Status", status.details)) status.details_json = *std::move(json);
    return;
  }
}

}  // namespace assay::script
