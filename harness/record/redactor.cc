#include "harness/record/redactor.h"

#include <algorithm>
#include <cctype>

#include "harness/base/base64.h"
#include "harness/base/bytes.h"
#include "harness/base/json.h"
#include "harness/protocol/http2_frame.h"

namespace assay::record {
namespace {

using namespace transcript;  // NOLINT(google-build-using-namespace): every type of the variant is named here

constexpr std::string_view kMark = "‹redacted›";
constexpr std::string_view kHidden = "‹redacted";  // a field's value: " 8 octets›" follows
// Values that a name gave away are searched for elsewhere; below this length they would match what is no secret.
constexpr std::size_t kShortestEcho = 6;

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// `*` stands for any text.
bool Matches(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (Matches(pattern.substr(1), text.substr(i))) return true;
    }
    return false;
  }
  return !text.empty() && text[0] == pattern[0] && Matches(pattern.substr(1), text.substr(1));
}

std::string PercentEncoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= ' ' && c <= '~' && c != '%') {
      out += c;
    } else {
      const std::string hex = ToHex(std::string_view(&c, 1));
      out += '%';
      for (const char digit : hex) out += static_cast<char>(std::toupper(static_cast<unsigned char>(digit)));
    }
  }
  return out;
}

std::string UrlSafe(std::string text) {
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

// How a secret looks in text, longest first.
std::vector<std::string> Forms(const std::vector<std::string>& secrets) {
  std::vector<std::string> forms;
  for (const std::string& secret : secrets) {
    const std::string json = WriteJson(Value(secret));
    forms.insert(forms.end(), {secret, EscapeBytes(secret), EscapeText(secret), json.substr(1, json.size() - 2),
                               PercentEncoded(secret)});
    if (secret.size() >= 3) forms.push_back(ToHex(secret));
    // Inside a longer text the secret's base64 begins at any of three places; the digits at its edges mix with
    // neighbours.
    for (std::size_t shift = 0; shift < 3; ++shift) {
      const std::string whole = ToBase64(std::string(shift, '\0') + secret);
      const std::size_t first = shift == 0 ? 0 : shift + 1;
      const std::size_t last = (shift + secret.size()) * 8 / 6;
      if (last < first + 4) continue;
      forms.push_back(whole.substr(first, last - first));
      forms.push_back(UrlSafe(forms.back()));
    }
  }
  std::sort(forms.begin(), forms.end(),
            [](const auto& a, const auto& b) { return a.size() != b.size() ? a.size() > b.size() : a < b; });
  forms.erase(std::unique(forms.begin(), forms.end()), forms.end());
  while (!forms.empty() && forms.back().empty()) forms.pop_back();
  return forms;
}

bool Is(const FrameSeen& frame, protocol::FrameType type) { return frame.type == static_cast<std::uint8_t>(type); }

// Whether its payload holds HPACK.
bool IsHeaderFrame(const FrameSeen& frame) {
  using protocol::FrameType;
  return Is(frame, FrameType::kHeaders) || Is(frame, FrameType::kContinuation) || Is(frame, FrameType::kPushPromise);
}

}  // namespace

// One walk over one case, with the secrets given and those that the case's own header fields gave away.
class Redactor::Pass {
 public:
  Pass(Redactor& owner, const Transcript* transcript) : owner_(owner), secrets_(owner.secrets_) {
    if (transcript != nullptr) LearnFrom(*transcript);
    forms_ = Forms(secrets_);
  }

  void Text(std::string& text) {
    for (const std::string& form : forms_) {
      for (std::size_t at = text.find(form); at != std::string::npos; at = text.find(form, at + kMark.size())) {
        text.replace(at, form.size(), kMark);
        owner_.Count("value");
      }
    }
  }

  // Keeps the length. `cut` says that the octets are only the beginning of what there was.
  void Octets(std::string& octets, bool cut) {
    for (const std::string& form : forms_) {
      for (std::size_t at = octets.find(form); at != std::string::npos; at = octets.find(form, at + 1)) {
        if (form == std::string(form.size(), '*')) break;
        octets.replace(at, form.size(), form.size(), '*');
        owner_.Count("value");
      }
      for (std::size_t size = std::min(form.size(), octets.size()); cut && size >= 4; --size) {
        if (!octets.ends_with(std::string_view(form).substr(0, size))) continue;
        octets.replace(octets.size() - size, size, size, '*');
        break;
      }
    }
  }

  void Fields(HeaderList& fields) {
    for (HeaderField& field : fields) {
      if (owner_.IsSecretName(field.name)) {
        owner_.Count("name:" + Lower(field.name));
        field.value = Hidden(field.name, field.value);
      } else {
        Text(field.value);
      }
      Text(field.name);
    }
  }

  void Walk(Transcript& transcript) {
    DropHeaderBlocks(transcript);
    MaskData(transcript);
    for (Event& event : transcript.events) {
      std::visit([this](auto& what) { Visit(what); }, event.what);
    }
  }

 private:
  static bool HasScheme(std::string_view name, std::string_view value) {
    const std::size_t space = value.find(' ');
    return Lower(name).ends_with("authorization") && space != std::string_view::npos && space > 0 &&
           std::all_of(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(space),
                       [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; });
  }

  static std::string Credential(std::string_view name, std::string_view value) {
    return std::string(HasScheme(name, value) ? value.substr(value.find(' ') + 1) : value);
  }

  static std::string Hidden(std::string_view name, std::string_view value) {
    const std::string credential = Credential(name, value);
    if (credential.find(kHidden) != std::string::npos) return std::string(value);
    const std::string scheme(value.substr(0, value.size() - credential.size()));
    return scheme + std::string(kHidden) + " " + std::to_string(credential.size()) + " octets›";
  }

  void LearnFrom(const Transcript& transcript) {
    const auto learn = [this](const HeaderList& fields) {
      for (const HeaderField& field : fields) {
        const std::string credential = Credential(field.name, field.value);
        const bool hidden = credential.find(kHidden) != std::string::npos;
        if (!hidden && credential.size() >= kShortestEcho && owner_.IsSecretName(field.name))
          secrets_.push_back(credential);
      }
    };
    for (const Event& event : transcript.events) {
      if (const auto* headers = std::get_if<HeadersSeen>(&event.what)) learn(headers->fields);
      if (const auto* initial = std::get_if<InitialMetadataSeen>(&event.what)) learn(initial->fields);
      if (const auto* status = std::get_if<StatusSeen>(&event.what)) learn(status->trailers);
    }
  }

  bool Holds(const std::string& text) const {
    return std::any_of(forms_.begin(), forms_.end(),
                       [&](const std::string& form) { return text.find(form) != std::string::npos; });
  }

  bool Holds(const HeaderList& fields) const {
    return std::any_of(fields.begin(), fields.end(), [&](const HeaderField& field) {
      return owner_.IsSecretName(field.name) || Holds(field.value) || Holds(field.name);
    });
  }

  // The payload of a header block is kept only where its decoded fields are known and clean.
  void DropHeaderBlocks(Transcript& transcript) {
    auto& events = transcript.events;
    for (std::size_t i = 0; i < events.size(); ++i) {
      auto* frame = std::get_if<FrameSeen>(&events[i].what);
      if (frame == nullptr || !IsHeaderFrame(*frame) || frame->payload.empty()) continue;
      const auto decoded =
          std::find_if(events.begin() + static_cast<std::ptrdiff_t>(i), events.end(), [&](const Event& e) {
            const auto* headers = std::get_if<HeadersSeen>(&e.what);
            return headers != nullptr && headers->stream == frame->stream && e.direction == events[i].direction &&
                   e.connection == events[i].connection;
          });
      const auto* headers = decoded == events.end() ? nullptr : std::get_if<HeadersSeen>(&decoded->what);
      if (headers != nullptr && headers->malformed.empty() && !Holds(headers->fields)) continue;
      if (headers == nullptr && secrets_.empty()) continue;
      frame->payload.clear();
      owner_.Count("header-block");
    }
  }

  // A secret may lie across the DATA frames of a stream, or inside a compressed message.
  void MaskData(Transcript& transcript) {
    std::map<std::string, std::vector<FrameSeen*>> streams;
    bool compressed = false;
    for (Event& event : transcript.events) {
      if (auto* frame = std::get_if<FrameSeen>(&event.what);
          frame != nullptr && Is(*frame, protocol::FrameType::kData)) {
        const std::string key = event.connection + (event.direction == Direction::kSent ? " > " : " < ");
        streams[key + std::to_string(frame->stream)].push_back(frame);
      }
      const auto* message = std::get_if<MessageSeen>(&event.what);
      compressed = compressed || (message != nullptr && message->flag != 0 && Holds(message->payload));
    }
    for (auto& [stream, frames] : streams) {
      std::string all;
      bool cut = false;
      for (const FrameSeen* frame : frames) {
        all += frame->payload;
        cut = cut || frame->payload.size() < frame->length;
      }
      Octets(all, cut);
      std::size_t at = 0;
      for (FrameSeen* frame : frames) {
        frame->payload = compressed ? std::string() : all.substr(at, frame->payload.size());
        at += frame->payload.size();
        if (!compressed && frame->payload.size() < frame->length) Octets(frame->payload, true);
      }
      if (compressed) owner_.Count("value");
    }
  }

  void Visit(ConnectionOpened&) {}
  void Visit(ConnectionClosed& e) { Text(e.how); }
  void Visit(FrameSeen& e) {
    if (!Is(e, protocol::FrameType::kData)) Octets(e.payload, e.payload.size() < e.length);
    Text(e.debug);
    Text(e.malformed);
  }
  void Visit(HeadersSeen& e) {
    Fields(e.fields);
    Text(e.malformed);
  }
  void Visit(CallStarted& e) { Text(e.path); }
  void Visit(MessageSeen& e) {
    Octets(e.payload, e.payload.size() < e.length);
    Text(e.json);
    Text(e.malformed);
  }
  void Visit(HalfClosed&) {}
  void Visit(InitialMetadataSeen& e) { Fields(e.fields); }
  void Visit(StatusSeen& e) {
    Text(e.raw_code);
    Text(e.message);
    Text(e.raw_message);
    Fields(e.trailers);
    Octets(e.details, false);
    Text(e.details_json);
  }
  void Visit(HookRan&) {}
  void Visit(WaitExpired& e) { Text(e.what); }
  void Visit(StepStarted&) {}
  void Visit(Captured& e) { Text(e.json); }
  void Visit(EventsOmitted&) {}

  Redactor& owner_;
  std::vector<std::string> secrets_;
  std::vector<std::string> forms_;
};

Redactor::Redactor(std::vector<std::string> secrets)
    : names_{"authorization", "proxy-authorization", "cookie",    "set-cookie", "*token*",
             "*secret*",      "*api-key*",           "*password*"},
      secrets_(std::move(secrets)) {
  std::erase(secrets_, "");
}

void Redactor::AddName(std::string_view pattern) { names_.push_back(Lower(pattern)); }

void Redactor::Apply(Transcript& transcript) { Pass(*this, &transcript).Walk(transcript); }

void Redactor::Apply(CaseRecord& result) {
  Pass pass(*this, result.transcript ? &*result.transcript : nullptr);
  pass.Text(result.reason);
  for (Finding& finding : result.findings) {
    pass.Text(finding.expected);
    pass.Text(finding.actual);
    pass.Text(finding.because);
  }
  if (result.transcript) pass.Walk(*result.transcript);
}

std::string Redactor::Text(std::string_view text) {
  std::string out(text);
  Pass(*this, nullptr).Text(out);
  return out;
}

std::vector<Redaction> Redactor::Counts() const {
  const std::lock_guard lock(mutex_);
  std::vector<Redaction> counts;
  for (const auto& [rule, count] : counts_) counts.push_back({rule, count});
  return counts;
}

bool Redactor::IsSecretName(std::string_view name) const {
  const std::string lower = Lower(name);
  return std::any_of(names_.begin(), names_.end(), [&](const std::string& pattern) { return Matches(pattern, lower); });
}

void Redactor::Count(const std::string& rule) {
  const std::lock_guard lock(mutex_);
  ++counts_[rule];
}

}  // namespace assay::record
