#include "harness/http1/binder.h"

#include <algorithm>
#include <utility>

#include "harness/base/json.h"
#include "harness/http1/route.h"
#include "harness/protocol/metadata.h"

namespace assay::http1 {
namespace {

using scenario::FieldSpec;
using scenario::FieldType;
using scenario::Item;

constexpr FieldSpec kCallFields[] = {
    {"method", FieldType::kText, true, "The method, which must have a route: user.UserService/GetUser."},
    {"as", FieldType::kText, false, "Label of the call, by default `call`."},
    {"request", FieldType::kMap, false, "The message as proto3 JSON; ${index} counts the messages of the step from 0."},
    {"requests", FieldType::kList, false, "Several different messages, as proto3 JSON."},
    {"messages", FieldType::kInteger, false,
     "Send `request` that often: by default once for `call`, not at all for `open`."},
    {"copies", FieldType::kInteger, false, "So many calls at once, labelled call.1, call.2 …"},
    {"metadata", FieldType::kMap, false, "Fields of the request's head; names ending in -bin take octets."},
    {"deadline", FieldType::kDuration, false, "grpc-timeout; by default there is none."},
    {"half_close", FieldType::kBoolean, false,
     "Whether our side ends after the messages: by default true for `call`, false for `open`."},
    {"remove", FieldType::kNames, false, "Leaves out metadata that every call is sent with."},
};
constinit const scenario::WordSpec kCallWord = {"call", "Asks by the method's route, on a connection of its own.",
                                                kCallFields};
constinit const scenario::WordSpec kOpenWord = {"open", "Begins a call whose messages follow.", kCallFields};

// The first message, as far as it can be known before the play.
Value FirstMessage(const script::CallFields& call, const schema::Schema& schema) {
  if (call.messages.count == 0) return {};
  const auto octets = call.messages.Encode(0, {}, {});
  const auto json = octets ? schema.Decode(call.input_type, *octets) : tl::unexpected(octets.error());
  const auto value = json ? ParseJson(*json) : tl::unexpected(json.error());
  return value ? *value : Value();
}

// Why a chunk cannot be one of HTTP; empty: it can, or is not known yet.
std::string WhyNoChunk(const script::MessageSequence& messages, const schema::Schema& schema,
                       const std::string& input_type) {
  for (std::size_t i = 0; i < std::min(messages.count, messages.templates.size()); ++i) {
    const auto octets = messages.Encode(i, {}, {});
    const auto json = octets ? schema.Decode(input_type, *octets) : tl::unexpected(octets.error());
    const auto chunk = json ? ParseJson(*json) : tl::unexpected(json.error());
    if (!chunk) continue;
    const Value* content = chunk->Find("content");
    if (content == nullptr || content->ToText().empty()) return "an empty chunk would be the end of the body";
    if (chunk->Find("crc32c") != nullptr) return "a chunk of HTTP/1.1 has no checksum of its own";
  }
  return {};
}

std::string WhyNot(const script::CallFields& call, const schema::Schema& schema) {
  const Route* route = FindRoute(call.path);
  if (route == nullptr) return "REST has no route to " + call.path.substr(1);
  if (call.input_type.empty()) return "no schema knows " + call.path.substr(1);
  if (route->shape == Shape::kBody || route->shape == Shape::kLines) {
    return call.messages.count == 1 ? "" : "a request over HTTP/1.1 is one message, and is sent whole";
  }
  if (route->shape != Shape::kChunks) return {};
  if (call.messages.count > 0) {
    const Value first = FirstMessage(call, schema);
    const Value* name = first.Find("file_name");
    if (first.is_map() && (name == nullptr || name->ToText().empty())) return "the path names the file, always";
  }
  return WhyNoChunk(call.messages, schema, call.input_type);
}

// Metadata that HTTP/1.1 has another use for, or cannot carry.
std::string WhyNoField(const script::MetadataTemplate& metadata) {
  for (const auto& [name, value] : metadata.fields) {
    if (name == "connection" || name == "content-length" || name == "host" || name == "transfer-encoding") {
      return name + " means something else over HTTP/1.1";
    }
    const auto octets = script::HasPlaceholder(value) ? Result<std::string>("") : scenario::OctetsOf(value);
    std::string illegal = protocol::DescribeIllegalMetadata(name, octets.value_or(""));
    if (!illegal.empty()) return illegal;
  }
  return {};
}

Result<OpenStep> BindOpen(const Item& item, script::BindContext& context, std::string* unsupported) {
  OpenStep step;
  ASSAY_ASSIGN(step.call, script::ParseCall(item, context));
  ASSAY_ASSIGN(step.remove, scenario::Fields(item.fields).Names("remove"));
  if (unsupported->empty()) *unsupported = WhyNot(step.call, *context.schema);
  if (unsupported->empty()) *unsupported = WhyNoField(step.call.metadata);
  return step;
}

Status BindWhat(const Item& item, script::BindContext& context, std::string* unsupported, Step& step) {
  const std::string& word = item.kind;
  if (word == kCallWord.name || word == kOpenWord.name) {
    ASSAY_ASSIGN(step.what, BindOpen(item, context, unsupported));
  } else if (word == script::kSendWord.name) {
    ASSAY_ASSIGN(script::SendFields send, script::ParseSend(item, context));
    const script::CallFields& call = *context.FindCall(send.label);
    const Route* route = FindRoute(call.path);
    if (unsupported->empty() && route != nullptr && route->shape == Shape::kChunks) {
      *unsupported = WhyNoChunk(send.messages, *context.schema, call.input_type);
    }
    step.what = std::move(send);
  } else if (word == script::kHalfCloseWord.name) {
    ASSAY_ASSIGN(std::string label, script::ParseHalfClose(item, context));
    step.what = HalfCloseStep{std::move(label)};
  } else if (word == script::kCancelWord.name) {
    ASSAY_ASSIGN(step.what, script::ParseCancel(item, context));
  } else if (word == script::kAwaitMessageWord.name) {
    ASSAY_ASSIGN(script::AwaitFields fields, script::ParseAwait(item, script::kAwaitMessageWord, context));
    step.what = AwaitMessageStep{std::move(fields)};
  } else if (word == script::kAwaitStatusWord.name) {
    ASSAY_ASSIGN(script::AwaitFields fields, script::ParseAwait(item, script::kAwaitStatusWord, context));
    step.what = AwaitStatusStep{std::move(fields)};
  } else if (word == script::kSaveWord.name) {
    ASSAY_ASSIGN(step.what, script::ParseSave(item, context));
  } else {
    return UsageError("the rest client knows no step '" + word + "'", item.at);
  }
  return {};
}

}  // namespace

std::vector<const scenario::WordSpec*> Words() {
  return {&kCallWord,
          &kOpenWord,
          &script::kSendWord,
          &script::kHalfCloseWord,
          &script::kCancelWord,
          &script::kAwaitMessageWord,
          &script::kAwaitStatusWord,
          &script::kSaveWord};
}

Result<std::vector<Step>> BindSteps(const script::BoundCase& bound, std::string* unsupported) {
  script::BindContext context;
  context.client = "rest";
  context.schema = bound.schema;
  std::vector<Step> steps;
  for (const Item& item : bound.steps) {
    Step step{item.kind, item.at.line, {}};
    ASSAY_CHECK_OK(BindWhat(item, context, unsupported, step));
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace assay::http1
