#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/clock.h"
#include "harness/base/result.h"
#include "harness/base/value.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/word.h"
#include "harness/schema/schema.h"
#include "harness/script/captures.h"
#include "harness/script/message_template.h"
#include "harness/transcript/event.h"

// The steps that every client plays: their words, and their fields as values. scenarios/README.md tells them in prose.
namespace assay::script {

extern const scenario::WordSpec kCallWord;
extern const scenario::WordSpec kOpenWord;
extern const scenario::WordSpec kSendWord;
extern const scenario::WordSpec kHalfCloseWord;
extern const scenario::WordSpec kCancelWord;
extern const scenario::WordSpec kAwaitInitialMetadataWord;
extern const scenario::WordSpec kAwaitMessageWord;
extern const scenario::WordSpec kAwaitStatusWord;
extern const scenario::WordSpec kExpectSilenceWord;
extern const scenario::WordSpec kPauseWord;
extern const scenario::WordSpec kHookWord;
extern const scenario::WordSpec kSaveWord;

// Long enough for two noisy cores, short enough that a suite of silent targets comes to an end.
inline constexpr Duration kDefaultBudget = std::chrono::seconds(5);

// Metadata of a request: values may hold placeholders, and may be octets in one of the forms of scenario::OctetsOf.
struct MetadataTemplate {
  std::vector<std::pair<std::string, Value>> fields;  // one a value, in order

  bool Has(std::string_view name) const;
  // Octets as the application gives them: the values of `-bin` names are not base64 yet.
  // Errors: kUsage, a placeholder without a value.
  Result<transcript::HeaderList> Fill(const Captures& captures, const Counters& counters) const;
};

// `call` and `open`, but for the fields that exist on the wire client alone.
struct CallFields {
  std::string label = "call";
  std::string path;        // "/user.UserService/GetUser", or whatever `path` says
  std::string kind;        // "unary", "server_stream", "client_stream", "bidi_stream"
  std::string input_type;  // empty where no schema knows the method
  std::string output_type;
  MessageSequence messages;
  bool half_close = true;
  std::optional<std::size_t> copies;  // set: labels are "call.1" …
  MetadataTemplate metadata;
  std::optional<Duration> deadline;
  std::optional<std::string> compression;      // "gzip", "deflate", "identity"
  std::optional<std::string> accept_encoding;  // raw list
  bool wait_for_ready = false;
  std::string connection = "main";
  Where at;

  // "call", or with copies "call.1", "call.2", …
  std::vector<std::string> Labels() const;
};

struct SendFields {
  std::string label = "call";
  MessageSequence messages;
  bool half_close = false;
};

struct CancelFields {
  std::string label = "call";
  std::uint32_t code = 8;  // CANCEL
};

struct AwaitFields {
  std::string label = "call";
  std::size_t count = 1;  // await_message
  Duration budget = kDefaultBudget;
};

struct SilenceFields {
  std::string label = "call";
  Duration duration{};
};

struct PauseFields {
  Duration duration{};
  std::string why;
};

struct HookFields {
  std::string name;     // of scenarios/hooks.yaml
  std::string service;  // that it is about; empty: the server as a whole
};

struct SaveFields {
  std::string label = "call";
  std::string name;
  std::string from;  // "response.id"; checked as far as it can be
};

// What the steps of one case know of those before them while they are bound, in order.
struct BindContext {
  std::string_view client;  // "wire", "grpc"
  std::shared_ptr<const schema::Schema> schema;
  std::map<std::string, CallFields, std::less<>> calls;  // by label, without the numbers of copies
  std::vector<std::string> captures;
  std::map<std::string, std::size_t, std::less<>> awaited;  // by label: the messages that the steps so far waited for

  // The call that a label means, be it one of its copies ("call.3"). Null where no step before has opened it.
  const CallFields* FindCall(std::string_view label) const;
};

// Each checks the item against its word, its placeholders and the labels it names, and adds to the context what it
// opens or captures. Errors: kUsage with the place.
Result<CallFields> ParseCall(const scenario::Item& item, BindContext& context);  // `call` and `open`
Result<SendFields> ParseSend(const scenario::Item& item, BindContext& context);
Result<std::string> ParseHalfClose(const scenario::Item& item, BindContext& context);  // the label
Result<CancelFields> ParseCancel(const scenario::Item& item, BindContext& context);
// await_initial_metadata, await_message, await_status
Result<AwaitFields> ParseAwait(const scenario::Item& item, const scenario::WordSpec& word, BindContext& context);
Result<SilenceFields> ParseExpectSilence(const scenario::Item& item, BindContext& context);
Result<PauseFields> ParsePause(const scenario::Item& item, BindContext& context);
Result<HookFields> ParseHook(const scenario::Item& item, BindContext& context);
Result<SaveFields> ParseSave(const scenario::Item& item, BindContext& context);

// The label in the field `name` ("call"), which some step before must have opened; "all" where that is allowed.
Result<std::string> ParseLabel(const scenario::Item& item, const BindContext& context, bool all_allowed = false,
                               std::string_view name = "call");

// The label's number of copies in a case's calls: {"call.1", "call.2"} for a call with copies, {"call"} for one
// without; for "all" every call.
std::vector<std::string> ExpandLabel(std::string_view label, const std::vector<std::string>& played);

// By name ("CANCEL") or number. RFC 9113 §7. Errors: kUsage.
Result<std::uint32_t> ParseHttp2Code(const Value& value);

}  // namespace assay::script
