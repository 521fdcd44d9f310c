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
    {"connection", FieldType::kText, false, "Label of the connection; default `main`.", kWireClient},
};

class GoawayCheck final : public Check {
 public:
  std::vector<std::uint32_t> codes;
  bool absent = false;
  std::string connection;

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
    }
    return std::move(findings).Take();
  }

 private:
  bool Allows(std::optional<std::uint32_t> code) const {
    return codes.empty() || (code && std::find(codes.begin(), codes.end(), *code) != codes.end());
  }
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  auto check = std::make_unique<GoawayCheck>();
  ASSAY_ASSIGN(check->codes, ParseErrorCodes(item, "code"));
  ASSAY_ASSIGN(check->absent, scenario::Fields(item.fields).Boolean("absent"));
  ASSAY_ASSIGN(check->connection, ParseLabel(item, "connection", "main"));
  return check;
}

}  // namespace

const CheckKind kGoaway = {{"goaway", "GOAWAY came, each with one of the codes.", kFields}, Parse, kWireClient};

}  // namespace assay::judge
