#include <algorithm>

#include "harness/judge/checks/catalog.h"
#include "harness/judge/frames.h"
#include "harness/judge/parse.h"
#include "harness/protocol/http2_frame.h"
#include "harness/protocol/http2_settings.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::Direction;
using transcript::FrameSeen;
using transcript::Transcript;

constexpr scenario::FieldSpec kFields[] = {
    {"name", FieldType::kText, true, "Name of the setting (MAX_CONCURRENT_STREAMS), or its number.", kWireClient},
    {"count", FieldType::kInteger, false, "Exactly this value.", kWireClient},
    {"at_least", FieldType::kInteger, false, "The least value.", kWireClient},
    {"at_most", FieldType::kInteger, false, "The largest value.", kWireClient},
};

class SettingCheck final : public Check {
 public:
  std::string name;
  std::uint16_t id = 0;
  Bounds<std::int64_t> bounds;

  std::vector<record::Finding> Look(const Transcript& transcript) const override {
    Findings findings;
    const std::string path = "settings." + name;
    const std::string expected = bounds.ToText() + ", or not announced";
    bool announced = false;
    bool heard = false;
    for (std::size_t i = 0; i < transcript.events.size(); ++i) {
      const auto* frame = std::get_if<FrameSeen>(&transcript.events[i].what);
      if (frame == nullptr || transcript.events[i].direction != Direction::kReceived) continue;
      heard |= frame->type == static_cast<std::uint8_t>(protocol::FrameType::kSettings);
      for (const auto& [number, value] : frame->settings) {
        if (number != id) continue;
        announced = true;
        bounds.Allows(value) ? findings.Hold(path, expected, std::to_string(value), {i})
                             : findings.Break(path, expected, std::to_string(value), {i});
      }
    }
    if (!heard) {
      findings.Break(path, expected, "no SETTINGS came", {});
    } else if (!announced) {
      findings.Hold(path, expected, "not announced", {});
    }
    return std::move(findings).Take();
  }
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  auto check = std::make_unique<SettingCheck>();
  ASSAY_ASSIGN(check->name, scenario::Fields(item.fields).Text("name"));
  const auto id = protocol::ParseSettingName(check->name);
  if (!id) return UsageError("`" + check->name + "` is no setting", PlaceOf(item, "name"));
  check->id = *id;
  ASSAY_ASSIGN(check->bounds, ParseBounds(item, "count"));
  if (check->bounds.empty()) return UsageError("`setting` needs a number to compare with", item.at);
  return check;
}

}  // namespace

const CheckKind kSetting = {
    {"setting", "What the target announces in SETTINGS is within bounds, wherever it does.", kFields},
    Parse,
    kWireClient};

}  // namespace assay::judge
