#include "harness/script/call_fields.h"

#include <algorithm>
#include <span>

#include "harness/base/bytes.h"
#include "harness/protocol/http2_error.h"
#include "harness/script/call_results.h"

namespace assay::script {

using scenario::Fields;
using scenario::FieldSpec;
using scenario::FieldType;
using scenario::Item;
using scenario::WordSpec;

namespace {

constexpr std::string_view kWire = "wire";
constexpr std::string_view kGrpc = "grpc";

constexpr FieldSpec kCallFields[] = {
    {"operation", FieldType::kText, false,
     "What to ask, resolved through the target's bindings; its parameters stand beside."},
    {"kind", FieldType::kText, false,
     "unary, server_stream, client_stream or bidi_stream; follows from the schema for a `method`."},
    {"method", FieldType::kText, false, "The method instead of an operation: user.UserService/GetUser."},
    {"path", FieldType::kText, false, "Raw :path, with `kind`, for methods that no schema has.", kWire},
    {"as", FieldType::kText, false, "Label of the call, by default `call`."},
    {"request", FieldType::kMap, false, "The message as proto3 JSON; ${index} counts the messages of the step from 0."},
    {"requests", FieldType::kList, false, "Several different messages, as proto3 JSON."},
    {"request_hex", FieldType::kHex, false, "The octets of the message, undecoded."},
    {"messages", FieldType::kInteger, false,
     "Send `request` that often: by default once for `call`, not at all for `open`."},
    {"copies", FieldType::kInteger, false, "So many calls at once, labelled call.1, call.2 …"},
    {"metadata", FieldType::kMap, false, "Name to value or list of values; names ending in -bin take octets."},
    {"deadline", FieldType::kDuration, false, "grpc-timeout; by default there is none."},
    {"compression", FieldType::kText, false,
     "gzip, deflate or identity: how our messages are compressed; by default not."},
    {"accept_encoding", FieldType::kText, false, "grpc-accept-encoding; by default identity,gzip on the wire client."},
    {"half_close", FieldType::kBoolean, false,
     "Whether our side ends after the messages: by default true for `call`, false for `open`."},
    {"wait_for_ready", FieldType::kBoolean, false, "Wait for a connection instead of failing; by default false.",
     kGrpc},
    {"connection", FieldType::kText, false, "Label of the connection, by default `main`; a new label opens a new one."},
    {"timeout", FieldType::kText, false, "Raw value of grpc-timeout, whatever it is.", kWire},
    {"headers", FieldType::kList, false, "Raw fields [name, value] after the others; nothing is encoded or checked.",
     kWire},
    {"set", FieldType::kMap, false, "Replaces fields by name: {\":method\": GET}.", kWire},
    {"remove", FieldType::kNames, false,
     "Leaves fields out, by name: on the wire client any, through grpc the metadata that every call is sent with."},
    {"chunk", FieldType::kInteger, false,
     "Octets of message data in a DATA frame; by default as many as the target takes.", kWire},
    {"coalesce", FieldType::kBoolean, false,
     "All messages in as few DATA frames as they fit; by default a frame for each.", kWire},
    {"padding", FieldType::kInteger, false,
     "PADDED, with so many octets (0 to 255), on HEADERS and DATA; by default no padding.", kWire},
    {"header_chunk", FieldType::kInteger, false, "Octets of header block in HEADERS and in each CONTINUATION.", kWire},
    {"block_before", FieldType::kHex, false, "Octets of HPACK before those of the header block.", kWire},
    {"block_after", FieldType::kHex, false, "Octets of HPACK behind those of the header block.", kWire},
    {"end_headers", FieldType::kBoolean, false, "END_HEADERS on the last frame of the header block; by default true.",
     kWire},
    {"priority", FieldType::kHex, false, "The five octets of priority fields in HEADERS; by default none.", kWire},
    {"extra_flags", FieldType::kInteger, false, "Bits set in the flags of HEADERS, beside those that are due.", kWire},
    {"reserved", FieldType::kBoolean, false, "The reserved bit of HEADERS; by default false.", kWire},
    {"stream", FieldType::kInteger, false, "Number of the stream; by default the next one.", kWire},
    {"over_limit", FieldType::kBoolean, false,
     "Opens the stream in spite of the target's SETTINGS_MAX_CONCURRENT_STREAMS; by default false.", kWire},
    {"end_stream", FieldType::kText, false,
     "Where END_STREAM stands: last_data (default), empty_data, headers or never.", kWire},
    {"flag", FieldType::kInteger, false, "First octet of each message prefix, whatever follows.", kWire},
    {"length", FieldType::kInteger, false, "Declared length in each message prefix, whatever follows.", kWire},
    {"*", FieldType::kAny, false, "Parameters of the operation."},
};

constexpr FieldSpec kCallLabel = {"call", FieldType::kText, false, "Label of the call, by default `call`."};
constexpr FieldSpec kBudget = {"budget", FieldType::kDuration, false, "How long to wait at most, by default 5s."};

constexpr FieldSpec kSendFields[] = {
    kCallLabel,
    {"request", FieldType::kMap, false, "The message as proto3 JSON; by default the one of the call's own step."},
    {"requests", FieldType::kList, false, "Several different messages, as proto3 JSON."},
    {"request_hex", FieldType::kHex, false, "The octets of the message, undecoded."},
    {"messages", FieldType::kInteger, false, "Send the message that often, by default once."},
    {"half_close", FieldType::kBoolean, false, "Whether our side ends after the last message, by default false."},
};
constexpr FieldSpec kHalfCloseFields[] = {kCallLabel};
constexpr FieldSpec kCancelFields[] = {
    kCallLabel,
    {"code", FieldType::kText, false, "Error code of the RST_STREAM, by name or number; by default CANCEL.", kWire},
};
constexpr FieldSpec kAwaitInitialMetadataFields[] = {kCallLabel, kBudget};
constexpr FieldSpec kAwaitMessageFields[] = {
    kCallLabel,
    {"count", FieldType::kInteger, false, "Total of messages received since the call began, by default 1."},
    {"more", FieldType::kInteger, false,
     "Instead of `count`: so many more than the step before on this call waited for."},
    kBudget,
};
constexpr FieldSpec kAwaitStatusFields[] = {
    {"call", FieldType::kText, false, "Label of the call, or `all` for every open one; by default `call`."},
    kBudget,
};
constexpr FieldSpec kExpectSilenceFields[] = {
    kCallLabel,
    {"for", FieldType::kDuration, true, "How long silence is waited for."},
};
constexpr FieldSpec kPauseFields[] = {
    {"for", FieldType::kDuration, true, "How long."},
    {"why", FieldType::kText, true, "Why time itself is the stimulus here."},
};
constexpr FieldSpec kHookFields[] = {
    {"name", FieldType::kText, true, "What is done: a name of `assay list hooks`."},
    {"service", FieldType::kText, false, "The service that it is about; by default \"\", the server as a whole."},
};
constexpr FieldSpec kSaveFields[] = {
    kCallLabel,
    {"as", FieldType::kText, true, "Name of the capture: ${name} in later steps."},
    {"from", FieldType::kText, true,
     "What to take: response.id (of the first message), responses.2.id, status.code, trailers.x-name, initial.x-name, "
     "count."},
};

constexpr std::string_view kKinds[] = {"unary", "server_stream", "client_stream", "bidi_stream"};
constexpr std::string_view kCompressions[] = {"identity", "gzip", "deflate"};

bool ClientStreams(std::string_view kind) { return kind == "client_stream" || kind == "bidi_stream"; }

Where At(const Item& item, std::string_view field) {
  const Value* value = item.fields.Find(field);
  return value != nullptr && value->at.line > 0 ? value->at : item.at;
}

Status CheckStep(const Item& item, const WordSpec& word, const BindContext& context) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, word, context.client));
  return CheckPlaceholders(item.fields, context.captures);
}

template <std::size_t N>
Status CheckOneOf(const Item& item, std::string_view field, std::string_view value,
                  const std::string_view (&allowed)[N]) {
  if (std::find(std::begin(allowed), std::end(allowed), value) != std::end(allowed)) return {};
  std::string list;
  for (const std::string_view one : allowed) list += (list.empty() ? "" : ", ") + std::string(one);
  return UsageError("`" + std::string(field) + "` is one of " + list + ", not '" + std::string(value) + "'",
                    At(item, field));
}

Result<std::size_t> ParseCount(const Item& item, std::string_view field, std::int64_t fallback, std::int64_t least,
                               std::int64_t most) {
  ASSAY_ASSIGN(const std::int64_t count, Fields(item.fields).Integer(field, fallback));
  if (count < least || count > most) {
    return UsageError("`" + std::string(field) + "` is a number from " + std::to_string(least) + " to " +
                          std::to_string(most) + ", not " + std::to_string(count),
                      At(item, field));
  }
  return static_cast<std::size_t>(count);
}

// Request, requests or request_hex as templates; empty where the item has none of them.
Result<std::vector<MessageTemplate>> ParseTemplates(const Item& item, std::string_view type,
                                                    const BindContext& context) {
  const Fields fields(item.fields);
  const int given = fields.Has("request") + fields.Has("requests") + fields.Has("request_hex");
  if (given > 1) {
    return UsageError("more than one of `request`, `requests` and `request_hex`: keep one", item.at);
  }
  std::vector<MessageTemplate> templates;
  if (fields.Has("request_hex")) {
    ASSAY_ASSIGN(const std::string text, fields.Text("request_hex"));
    auto octets = FromHex(text);
    if (!octets) return UsageError(octets.error().message, At(item, "request_hex"));
    templates.push_back(MessageTemplate::FromOctets(*std::move(octets)));
    return templates;
  }
  if (given == 1 && type.empty()) {
    return UsageError("no schema knows this method, so its messages are given as `request_hex`", item.at);
  }
  if (const Value* request = fields.Find("request")) {
    ASSAY_ASSIGN(MessageTemplate made, MessageTemplate::FromTree(*request, type, context.schema));
    templates.push_back(std::move(made));
  } else if (const Value* requests = fields.Find("requests")) {
    if (!requests->is_list()) return UsageError("`requests` is a list of messages", requests->at);
    for (const Value& one : requests->as_list()) {
      ASSAY_ASSIGN(MessageTemplate made, MessageTemplate::FromTree(one, type, context.schema));
      templates.push_back(std::move(made));
    }
  }
  return templates;
}

// 100000 messages of a step are more than any scenario needs, and bound the transcript.
constexpr std::int64_t kMostMessages = 100000;
constexpr std::int64_t kMostCopies = 10000;

// How many messages a step sends: `messages`, else one for each template.
Result<MessageSequence> ParseSequence(const Item& item, std::vector<MessageTemplate> templates, bool default_none) {
  MessageSequence sequence;
  const bool several = item.fields.Find("requests") != nullptr;
  const std::int64_t fallback = several ? static_cast<std::int64_t>(templates.size()) : default_none ? 0 : 1;
  ASSAY_ASSIGN(sequence.count, ParseCount(item, "messages", fallback, 0, kMostMessages));
  if (several && item.fields.Find("messages") != nullptr && templates.empty() && sequence.count > 0) {
    return UsageError("`requests` is empty, so there is nothing to send", At(item, "requests"));
  }
  if (templates.empty()) templates.push_back(MessageTemplate::FromOctets({}));
  sequence.templates = std::move(templates);
  return sequence;
}

Result<MetadataTemplate> ParseMetadata(const Item& item) {
  MetadataTemplate metadata;
  const Value* map = item.fields.Find("metadata");
  if (map == nullptr) return metadata;
  if (!map->is_map()) return UsageError("`metadata` is a map of name to value", map->at);
  for (const auto& [name, value] : map->as_map()) {
    const std::span<const Value> values =
        value.is_list() ? std::span<const Value>(value.as_list()) : std::span<const Value>(&value, 1);
    for (const Value& one : values) {
      if (!HasPlaceholder(one)) {
        if (auto octets = scenario::OctetsOf(one); !octets) return tl::unexpected(octets.error());
      }
      metadata.fields.emplace_back(name, one);
    }
  }
  return metadata;
}

Status ParseMethod(const Item& item, const BindContext& context, CallFields& call) {
  const Fields fields(item.fields);
  if (fields.Has("operation")) {
    return Fail(ErrorKind::kInternal, "the operation of this call was not resolved to a method before it was bound",
                At(item, "operation"));
  }
  for (const auto& [name, value] : item.fields.as_map()) {
    const bool known = std::any_of(std::begin(kCallFields), std::end(kCallFields),
                                   [&](const FieldSpec& field) { return field.name == name; });
    if (!known) {
      return UsageError("unknown field '" + name + "': only an operation has further parameters",
                        value.at.line > 0 ? value.at : item.at);
    }
  }
  if (fields.Has("method") == fields.Has("path")) {
    return UsageError("a call names what it calls with `operation`, `method` or, on the wire client, `path`: give one",
                      item.at);
  }
  ASSAY_ASSIGN(call.kind, fields.Text("kind"));
  if (!call.kind.empty()) ASSAY_CHECK_OK(CheckOneOf(item, "kind", call.kind, kKinds));
  if (fields.Has("path")) {
    ASSAY_ASSIGN(call.path, fields.Text("path"));
    if (call.kind.empty()) return UsageError("`path` needs `kind` beside it, since no schema tells it", item.at);
    return {};
  }
  ASSAY_ASSIGN(const std::string method, fields.Text("method"));
  call.path = method.starts_with('/') ? method : "/" + method;
  if (const schema::Method* known = context.schema->FindMethod(method)) {
    call.input_type = known->input_type;
    call.output_type = known->output_type;
    if (call.kind.empty()) call.kind = known->kind;
  } else if (call.kind.empty()) {
    return UsageError("no schema knows the method '" + method +
                          "': check its spelling, or give `kind` and `request_hex` to call it all the same",
                      At(item, "method"));
  }
  return {};
}

}  // namespace

constinit const WordSpec kCallWord = {"call", "Opens a call, sends its messages and half-closes.", kCallFields};
constinit const WordSpec kOpenWord = {
    "open", "Opens a call without half-close, and sends only what `messages` or `requests` ask for.", kCallFields};
constinit const WordSpec kSendWord = {"send", "Sends messages on an open call.", kSendFields};
constinit const WordSpec kHalfCloseWord = {"half_close", "Ends our side of a call: END_STREAM.", kHalfCloseFields};
constinit const WordSpec kCancelWord = {"cancel", "Cancels a call: RST_STREAM, or TryCancel through grpc++.",
                                        kCancelFields};
constinit const WordSpec kAwaitInitialMetadataWord = {"await_initial_metadata",
                                                      "Waits until the initial metadata is there, or the call ended.",
                                                      kAwaitInitialMetadataFields};
constinit const WordSpec kAwaitMessageWord = {
    "await_message", "Waits until so many messages have arrived, or the call ended.", kAwaitMessageFields};
constinit const WordSpec kAwaitStatusWord = {"await_status", "Waits until the call ended.", kAwaitStatusFields};
constinit const WordSpec kExpectSilenceWord = {
    "expect_silence", "Goes on as soon as anything arrives for the call, or after the time; checks read what came.",
    kExpectSilenceFields};
constinit const WordSpec kPauseWord = {"pause", "Lets time pass where the stimulus is time itself.", kPauseFields};
constinit const WordSpec kHookWord = {
    "hook", "Does something to the whole server from outside its calls, by its target file's `hooks`.", kHookFields};
constinit const WordSpec kSaveWord = {"save", "Captures a value of a call for later steps and checks.", kSaveFields};

bool MetadataTemplate::Has(std::string_view name) const {
  return std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
}

Result<transcript::HeaderList> MetadataTemplate::Fill(const Captures& captures, const Counters& counters) const {
  transcript::HeaderList filled;
  filled.reserve(fields.size());
  for (const auto& [name, value] : fields) {
    ASSAY_ASSIGN(const Value known, captures.Fill(value, counters));
    ASSAY_ASSIGN(std::string octets, scenario::OctetsOf(known));
    filled.push_back({name, std::move(octets)});
  }
  return filled;
}

std::vector<std::string> CallFields::Labels() const {
  if (!copies) return {label};
  std::vector<std::string> labels;
  for (std::size_t copy = 1; copy <= *copies; ++copy) labels.push_back(label + "." + std::to_string(copy));
  return labels;
}

const CallFields* BindContext::FindCall(std::string_view label) const {
  if (const auto found = calls.find(label); found != calls.end()) return &found->second;
  const std::size_t dot = label.rfind('.');
  if (dot == std::string_view::npos) return nullptr;
  const auto found = calls.find(label.substr(0, dot));
  if (found == calls.end() || !found->second.copies) return nullptr;
  const auto labels = found->second.Labels();
  return std::find(labels.begin(), labels.end(), label) != labels.end() ? &found->second : nullptr;
}

Result<std::string> ParseLabel(const Item& item, const BindContext& context, bool all_allowed, std::string_view name) {
  ASSAY_ASSIGN(std::string label, Fields(item.fields).Text(name, "call"));
  if (all_allowed && label == "all") return label;
  if (context.FindCall(label) == nullptr) {
    return UsageError("no step before this one opens a call named '" + label + "'", At(item, name));
  }
  return label;
}

std::vector<std::string> ExpandLabel(std::string_view label, const std::vector<std::string>& played) {
  std::vector<std::string> labels;
  for (const std::string& one : played) {
    const std::size_t dot = one.rfind('.');
    const bool copy = dot != std::string::npos && std::string_view(one).substr(0, dot) == label &&
                      one.find_first_not_of("0123456789", dot + 1) == std::string::npos;
    if (label == "all" || one == label || copy) labels.push_back(one);
  }
  return labels;
}

Result<CallFields> ParseCall(const Item& item, BindContext& context) {
  const bool open = item.kind == kOpenWord.name;
  ASSAY_CHECK_OK(CheckStep(item, open ? kOpenWord : kCallWord, context));
  if (!item.fields.is_map()) return UsageError("a call names what it calls: `operation` or `method`", item.at);
  const Fields fields(item.fields);
  CallFields call;
  call.at = item.at;
  ASSAY_CHECK_OK(ParseMethod(item, context, call));
  ASSAY_ASSIGN(call.label, fields.Text("as", "call"));
  if (call.label == "all") return UsageError("`all` means every call, so none may be called so", At(item, "as"));
  if (context.FindCall(call.label) != nullptr) {
    return UsageError("a step before this one has opened a call named '" + call.label + "': name this one with `as`",
                      At(item, "as"));
  }
  ASSAY_ASSIGN(std::vector<MessageTemplate> templates, ParseTemplates(item, call.input_type, context));
  ASSAY_ASSIGN(call.messages, ParseSequence(item, std::move(templates), open));
  if (!ClientStreams(call.kind) && call.messages.count > 1 && context.client != kWire) {
    return UsageError("a " + call.kind + " call sends one message; only the wire client can send more", item.at);
  }
  if (fields.Has("copies")) {
    ASSAY_ASSIGN(call.copies, ParseCount(item, "copies", 1, 1, kMostCopies));
  }
  ASSAY_ASSIGN(call.metadata, ParseMetadata(item));
  if (fields.Has("deadline")) {
    ASSAY_ASSIGN(call.deadline, fields.Time("deadline"));
  }
  if (fields.Has("compression")) {
    ASSAY_ASSIGN(call.compression, fields.Text("compression"));
    ASSAY_CHECK_OK(CheckOneOf(item, "compression", *call.compression, kCompressions));
  }
  if (fields.Has("accept_encoding")) {
    ASSAY_ASSIGN(call.accept_encoding, fields.Text("accept_encoding"));
  }
  ASSAY_ASSIGN(call.half_close, fields.Boolean("half_close", !open));
  ASSAY_ASSIGN(call.wait_for_ready, fields.Boolean("wait_for_ready", false));
  ASSAY_ASSIGN(call.connection, fields.Text("connection", "main"));
  context.calls.insert_or_assign(call.label, call);  // a label opened anew means the new call
  context.awaited.erase(call.label);
  return call;
}

Result<SendFields> ParseSend(const Item& item, BindContext& context) {
  ASSAY_CHECK_OK(CheckStep(item, kSendWord, context));
  SendFields send;
  ASSAY_ASSIGN(send.label, ParseLabel(item, context));
  const CallFields& call = *context.FindCall(send.label);
  ASSAY_ASSIGN(std::vector<MessageTemplate> templates, ParseTemplates(item, call.input_type, context));
  if (templates.empty()) templates = call.messages.templates;
  ASSAY_ASSIGN(send.messages, ParseSequence(item, std::move(templates), false));
  ASSAY_ASSIGN(send.half_close, Fields(item.fields).Boolean("half_close", false));
  return send;
}

Result<std::string> ParseHalfClose(const Item& item, BindContext& context) {
  ASSAY_CHECK_OK(CheckStep(item, kHalfCloseWord, context));
  return ParseLabel(item, context);
}

Result<CancelFields> ParseCancel(const Item& item, BindContext& context) {
  ASSAY_CHECK_OK(CheckStep(item, kCancelWord, context));
  CancelFields cancel;
  ASSAY_ASSIGN(cancel.label, ParseLabel(item, context));
  if (const Value* code = item.fields.Find("code")) {
    ASSAY_ASSIGN(cancel.code, ParseHttp2Code(*code));
  }
  return cancel;
}

Result<AwaitFields> ParseAwait(const Item& item, const WordSpec& word, BindContext& context) {
  ASSAY_CHECK_OK(CheckStep(item, word, context));
  AwaitFields await;
  ASSAY_ASSIGN(await.label, ParseLabel(item, context, &word == &kAwaitStatusWord));
  ASSAY_ASSIGN(await.count, ParseCount(item, "count", 1, 1, kMostMessages));
  if (&word == &kAwaitMessageWord) {
    std::size_t& awaited = context.awaited[await.label];
    if (item.fields.Find("more") != nullptr) {
      ASSAY_ASSIGN(const std::size_t more, ParseCount(item, "more", 1, 1, kMostMessages));
      await.count = awaited + more;
    }
    awaited = await.count;
  }
  ASSAY_ASSIGN(await.budget, Fields(item.fields).Time("budget", kDefaultBudget));
  return await;
}

Result<SilenceFields> ParseExpectSilence(const Item& item, BindContext& context) {
  ASSAY_CHECK_OK(CheckStep(item, kExpectSilenceWord, context));
  SilenceFields silence;
  ASSAY_ASSIGN(silence.label, ParseLabel(item, context));
  ASSAY_ASSIGN(silence.duration, Fields(item.fields).Time("for"));
  return silence;
}

Result<PauseFields> ParsePause(const Item& item, BindContext& context) {
  ASSAY_CHECK_OK(CheckStep(item, kPauseWord, context));
  PauseFields pause;
  ASSAY_ASSIGN(pause.duration, Fields(item.fields).Time("for"));
  ASSAY_ASSIGN(pause.why, Fields(item.fields).Text("why"));
  return pause;
}

Result<HookFields> ParseHook(const Item& item, BindContext& context) {
  ASSAY_CHECK_OK(CheckStep(item, kHookWord, context));
  HookFields hook;
  ASSAY_ASSIGN(hook.name, Fields(item.fields).Text("name"));
  ASSAY_ASSIGN(hook.service, Fields(item.fields).Text("service", ""));
  return hook;
}

Result<SaveFields> ParseSave(const Item& item, BindContext& context) {
  ASSAY_CHECK_OK(CheckStep(item, kSaveWord, context));
  SaveFields save;
  ASSAY_ASSIGN(save.label, ParseLabel(item, context));
  ASSAY_ASSIGN(save.name, Fields(item.fields).Text("as"));
  if (save.name == "index" || save.name == "copy" || save.name.empty() ||
      save.name.find_first_of("{}$ ") != std::string::npos) {
    return UsageError("'" + save.name + "' cannot be the name of a capture", At(item, "as"));
  }
  ASSAY_ASSIGN(save.from, Fields(item.fields).Text("from"));
  ASSAY_CHECK_OK(CheckResultPath(save.from, At(item, "from")));
  context.captures.push_back(save.name);
  return save;
}

Result<std::uint32_t> ParseHttp2Code(const Value& value) {
  if (const auto code = protocol::ParseHttp2Error(value.ToText())) return *code;
  return UsageError("'" + value.ToText() + "' is no HTTP/2 error code: give a name such as CANCEL, or a number",
                    value.at);
}

}  // namespace assay::script
