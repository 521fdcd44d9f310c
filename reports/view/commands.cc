#include "reports/view/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "harness/base/bytes.h"
#include "harness/transcript/call_view.h"

namespace assay::reports {
namespace {

using namespace transcript;  // NOLINT(google-build-using-namespace): the types of the variant

constexpr std::string_view kRedacted = "‹redacted";
// Nobody pastes more, and what is longer the document has not kept whole.
constexpr std::size_t kLongestLine = 2000;

const record::TargetRecord* TargetOf(const record::RunRecord& run, const record::CaseRecord& result) {
  const auto found = std::find_if(run.targets.begin(), run.targets.end(),
                                  [&](const record::TargetRecord& target) { return target.name == result.target; });
  return found == run.targets.end() ? nullptr : &*found;
}

// What a client library sends by itself, or takes from other flags.
bool SentAnyway(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "te", "content-type", "user-agent", "grpc-timeout", "grpc-encoding", "accept-encoding", "grpc-accept-encoding"};
  return name.starts_with(':') || std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

// A header as an argument of -H; the secret that was taken out is left to the reader's environment.
std::string HeaderArgument(const HeaderField& field) {
  const std::size_t hidden = field.value.find(kRedacted);
  if (hidden == std::string::npos) return ShellWord(field.name + ": " + field.value);
  return "\"" + EscapeText(field.name) + ": " + EscapeText(field.value.substr(0, hidden)) + "$TOKEN\"";
}

// The fields of the request, where the transcript has them.
const HeaderList* RequestFields(const Transcript& transcript, const CallView& call) {
  for (const Event& event : transcript.events) {
    if (event.direction != Direction::kSent) continue;
    const auto* headers = std::get_if<HeadersSeen>(&event.what);
    if (headers != nullptr && call.started->stream != 0 && headers->stream == call.started->stream)
      return &headers->fields;
    const auto* initial = std::get_if<InitialMetadataSeen>(&event.what);
    if (initial != nullptr && initial->call == call.label) return &initial->fields;
  }
  return nullptr;
}

// Steps below the level of a call have no counterpart in grpcurl.
bool OnlyCallSteps(const Transcript& transcript) {
  return std::all_of(transcript.events.begin(), transcript.events.end(), [](const Event& event) {
    const auto* step = std::get_if<StepStarted>(&event.what);
    if (step == nullptr) return true;
    static constexpr std::string_view kWords[] = {"call", "open", "send", "half_close", "save"};
    const std::string_view word = step->step;
    return word.starts_with("await_") || std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
  });
}

// All messages sent, as grpcurl reads them; nothing where one is not known as JSON.
std::optional<std::string> MessagesAsJson(const CallView& call) {
  std::string json;
  for (const MessageSeen* message : call.sent) {
    if (message->json.empty() || message->flag > 1) return std::nullopt;
    json += (json.empty() ? "" : " ") + message->json;
  }
  return json;
}

// Flags of a run that play a part in what a case sees; the others choose cases, or outputs.
struct KeptFlag {
  std::string_view name;
  bool has_value;
};
constexpr KeptFlag kKeptFlags[] = {
    {"--target-file", true},
    {"--scenarios", true},
    {"--tls", false},
    {"--tls-ca", true},
    {"--tls-insecure", false},
    {"--tls-cert", true},
    {"--tls-key", true},
    {"--tls-server-name", true},
    {"--authority", true},
    {"--token", true},
    {"--token-file", true},
    {"--metadata", true},
    {"--metadata-file", true},
    {"--timeout", true},
    {"--connect-timeout", true},
    {"--disruptive", false},
    {"--rest", true},
    {"--seed", true},
    {"--known", true},
};

// A flag's value; a secret that was taken out is left to the reader's environment.
std::string FlagValue(std::string_view value) {
  const std::size_t hidden = value.find(kRedacted);
  if (hidden == std::string_view::npos) return ShellWord(value);
  return "\"" + EscapeText(value.substr(0, hidden)) + "$ASSAY_TOKEN\"";
}

// " --tls-ca ca.pem", as the run had it.
std::string KeptFlags(const std::vector<std::string>& argv) {
  std::string line;
  for (std::size_t i = 0; i < argv.size(); ++i) {
    const std::string_view word = argv[i];
    for (const KeptFlag& flag : kKeptFlags) {
      if (word == flag.name) {
        line += " " + std::string(word);
        // A value may be left out (--rest).
        if (flag.has_value && i + 1 < argv.size() && !argv[i + 1].starts_with("--"))
          line += " " + FlagValue(argv[i + 1]);
      } else if (flag.has_value && word.starts_with(std::string(flag.name) + "=")) {
        line += " " + std::string(flag.name) + "=" + FlagValue(word.substr(flag.name.size() + 1));
      }
    }
  }
  return line;
}

}  // namespace

std::string ShellWord(std::string_view word) {
  const std::string shown = EscapeText(word);
  const bool safe = !shown.empty() && shown.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789-_./:=@,+%") == std::string::npos;
  if (safe) return shown;
  std::string quoted = "'";
  for (const char c : shown) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string RerunLine(const record::RunRecord& run, const record::CaseRecord& result) {
  const record::TargetRecord* target = TargetOf(run, result);
  std::string where;
  const auto given = [&](std::string_view text) {
    return std::find_if(run.argv.begin(), run.argv.end(), [&](const std::string& word) { return word == text; }) !=
           run.argv.end();
  };
  if (target != nullptr) {
    // As the user wrote it: a scheme or a name of a target file says more than the address.
    for (const std::string prefix : {"", "grpc://", "grpcs://"}) {
      for (const std::string& text : {prefix + target->name, prefix + target->address}) {
        if (where.empty() && given(text)) where = text;
      }
    }
    if (where.empty() && run.argv.empty()) where = target->address;
  }
  return "assay run" + (where.empty() ? "" : " " + ShellWord(where)) + KeptFlags(run.argv) + " --filter " +
         ShellWord(result.id) + " -v";
}

std::string GrpcurlLine(const record::RunRecord& run, const record::CaseRecord& result) {
  const record::TargetRecord* target = TargetOf(run, result);
  if (target == nullptr || !result.transcript || !OnlyCallSteps(*result.transcript)) return "";
  const std::vector<CallView> calls = Calls(*result.transcript);
  if (calls.size() != 1 || calls[0].started == nullptr) return "";
  const CallStarted& call = *calls[0].started;
  const auto messages = MessagesAsJson(calls[0]);
  const bool plain_path = call.path.size() > 1 && call.path[0] == '/' && call.path.find('/', 1) != std::string::npos;
  if (!messages || !plain_path) return "";

  std::string line = "grpcurl";
  if (target->transport != "tls") line += " -plaintext";
  if (call.deadline) {
    const double seconds = std::chrono::duration<double>(*call.deadline).count();
    line += fmt::format(" -max-time {:g}", seconds);
  }
  if (const HeaderList* fields = RequestFields(*result.transcript, calls[0]); fields != nullptr) {
    for (const HeaderField& field : *fields) {
      if (!SentAnyway(field.name)) line += " -H " + HeaderArgument(field);
    }
  }
  if (!messages->empty()) line += " -d " + ShellWord(*messages);
  line += " " + ShellWord(target->address) + " " + ShellWord(std::string_view(call.path).substr(1));
  return line.size() > kLongestLine ? "" : line;
}

}  // namespace assay::reports
