#include <fmt/format.h>

#include <charconv>

#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/parse.h"
#include "harness/protocol/header.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::CallView;

constexpr std::string_view kDefaultHeader = "x-time-remaining-ms";
constexpr scenario::FieldSpec kFields[] = {
    kCallField,
    {"header", FieldType::kText, false, "Name of the metadata, whole milliseconds; default x-time-remaining-ms."},
    {"at_least", FieldType::kDuration, false, "The shortest time allowed."},
    {"at_most", FieldType::kDuration, false, "The longest time allowed."},
};

class RemainingTimeCheck final : public CallCheck {
 public:
  RemainingTimeCheck(std::string call, std::string header, Bounds<Duration> bounds)
      : CallCheck(std::move(call)), header_(std::move(header)), bounds_(bounds) {}

 protected:
  void LookAt(const CallView& call, const Scene&, Findings& findings) const override {
    const std::string path = call.label + ".metadata." + header_;
    const std::string expected = bounds_.ToText();
    std::vector<std::string_view> values;
    Findings::Evidence evidence;
    const auto look = [&](const transcript::HeaderList& fields, std::size_t index) {
      const auto here = protocol::FieldValues(fields, header_);
      values.insert(values.end(), here.begin(), here.end());
      if (!here.empty()) evidence.push_back(index);
    };
    if (call.initial != nullptr) look(call.initial->fields, call.initial_index);
    if (call.status != nullptr) look(call.status->trailers, call.status_index);
    if (values.empty()) return findings.Break(path, expected, "absent", {call.started_index});

    for (const std::string_view value : values) {
      std::int64_t milliseconds = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), milliseconds);
      // Beyond this a Duration does not hold it; nobody waits 290 years.
      const bool number =
          error == std::errc() && end == value.data() + value.size() &&
          milliseconds <= std::chrono::duration_cast<std::chrono::milliseconds>(Duration::max()).count();
      if (!number) {
        findings.Break(path, expected + ", as whole milliseconds", QuoteOctets(value), evidence);
      } else if (!bounds_.Allows(std::chrono::milliseconds(milliseconds))) {
        findings.Break(path, expected, fmt::format("{}ms", milliseconds), evidence);
      } else {
        findings.Hold(path, expected, fmt::format("{}ms", milliseconds), evidence);
      }
    }
  }

 private:
  std::string header_;
  Bounds<Duration> bounds_;
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  ASSAY_CHECK_OK(RequireOneOf(item, {"at_least", "at_most"}));
  ASSAY_ASSIGN(std::string call, ParseLabel(item));
  ASSAY_ASSIGN(std::string header, scenario::Fields(item.fields).Text("header", kDefaultHeader));
  ASSAY_ASSIGN(const Bounds<Duration> bounds, ParseTimeBounds(item));
  return std::make_unique<RemainingTimeCheck>(std::move(call), std::move(header), bounds);
}

}  // namespace

const CheckKind kRemainingTime = {
    {"remaining_time", "Metadata tells the time that the target has left, within these bounds.", kFields}, Parse};

}  // namespace assay::judge
