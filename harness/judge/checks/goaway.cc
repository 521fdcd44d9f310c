#include <algorithm>

#include "harness/judge/checks/catalog.h"
#include "harness/judge/frames.h"
#include "harness/judge/parse.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::Direction;
using transcript::FrameAt;
using transcript::FrameSeen;
using transcript::Transcript;

constexpr scenario::FieldSpec kFields[] = {
    {"code", FieldType::kNames, false, "Error code, or a list of those allowed; default any.", kWireClient},
    {"absent", FieldType::kBoolean, false, "No GOAWAY (with one of the codes) came; default false.", kWireClient},
    {"first_last_stream", FieldType::kInteger, false,
     "Last-Stream-ID of the first GOAWAY; 2147483647 announces a graceful shutdown.", kWireClient},
    {"not_rising", FieldType::kBoolean, false, "No GOAWAY names a later stream than one before it; default false.",
     kWireClient},
    {"debug", FieldType::kText, false, "Debug data of the last GOAWAY.", kWireClient},
    {"connection", FieldType::kText, false, "Label of the connection; default `main`.", kWireClient},
};

class GoawayCheck final : public Check {
 public:
  std::vector<std::uint32_t> codes;
  bool absent = false;
  std::string connection;
  std::optional<std::int64_t> first_last_stream;
  bool not_rising = false;
  std::optional<std::string> debug;

  std::vector<record::Finding> Look(const Transcript& transcript) const override {
    Findings findings;
    bool used = false;
    std::vector<FrameAt> all;
    for (std::size_t i = 0; i < transcript.events.size(); ++i) {
      const transcript::Event& event = transcript.events[i];
      if (event.connection != connection) continue;
      used = true;
      const auto* frame = std::get_if<FrameSeen>(&event.what);
      const bool received = event.direction == Direction::kReceived;
      if (frame != nullptr && received && Is(*frame, protocol::FrameType::kGoaway)) all.push_back({i, frame});
    }
    const std::string path = connection + ".goaway";
    const std::string what = codes.empty() ? "GOAWAY" : "GOAWAY " + SayErrorCodes(codes);
    std::vector<FrameAt> matching = all;
    std::erase_if(matching, [&](const FrameAt& at) { return !Allows(at.frame->code); });
    if (!used) {
      findings.Break(path, "a connection labelled " + connection, "it was never opened");
    } else if (absent && !matching.empty()) {
      findings.Break(path, "no " + what, SayFrames(matching), EvidenceOf(matching));
    } else if (!absent && (all.empty() || matching.size() != all.size())) {
      findings.Break(path, what, SayFrames(all), EvidenceOf(all));
    } else {
      findings.Hold(path, (absent ? "no " : "") + what, SayFrames(matching), EvidenceOf(matching));
      if (!absent) LookInside(all, path, findings);
    }
    return std::move(findings).Take();
  }

 private:
  void LookInside(const std::vector<FrameAt>& all, const std::string& path, Findings& findings) const {
    const auto say = [&](bool holds, const std::string& where, const std::string& expected, const std::string& actual) {
      holds ? findings.Hold(where, expected, actual, EvidenceOf(all))
            : findings.Break(where, expected, actual, EvidenceOf(all));
    };
    std::string streams;
    for (const FrameAt& at : all) streams += (streams.empty() ? "" : ", then ") + std::to_string(at.frame->last_stream);
    if (first_last_stream) {
      say(all.front().frame->last_stream == *first_last_stream, path + ".first.last_stream",
          std::to_string(*first_last_stream), streams);
    }
    if (not_rising) {
      const auto falls = [](const FrameAt& a, const FrameAt& b) { return a.frame->last_stream > b.frame->last_stream; };
      say(std::is_sorted(all.begin(), all.end(), falls), path + ".last_stream", "never one above one before", streams);
    }
    if (debug) say(all.back().frame->debug == *debug, path + ".debug", *debug, all.back().frame->debug);
  }

  bool Allows(std::optional<std::uint32_t> code) const {
    return codes.empty() || (code && std::find(codes.begin(), codes.end(), *code) != codes.end());
  }
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  auto check = std::make_unique<GoawayCheck>();
  ASSAY_ASSIGN(check->codes, ParseErrorCodes(item, "code"));
  ASSAY_ASSIGN(check->absent, scenario::Fields(item.fields).Boolean("absent"));
  ASSAY_ASSIGN(check->first_last_stream, OptionalInteger(item, "first_last_stream"));
  ASSAY_ASSIGN(check->not_rising, scenario::Fields(item.fields).Boolean("not_rising"));
  if (scenario::Fields(item.fields).Has("debug")) {
    ASSAY_ASSIGN(check->debug, scenario::Fields(item.fields).Text("debug"));
  }
  ASSAY_ASSIGN(check->connection, ParseLabel(item, "connection", "main"));
  return check;
}

}  // namespace

const CheckKind kGoaway = {{"goaway", "GOAWAY came, each with one of the codes.", kFields}, Parse, kWireClient};

}  // namespace assay::judge
