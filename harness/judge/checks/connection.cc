#include "harness/judge/checks/catalog.h"
#include "harness/judge/frames.h"
#include "harness/judge/parse.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::ConnectionClosed;
using transcript::ConnectionOpened;
using transcript::Direction;
using transcript::Event;
using transcript::Transcript;

constexpr scenario::FieldSpec kFields[] = {
    {"state", FieldType::kText, true, "`open` (unless we closed it, it still is), or `closed` by the target.",
     kWireClient},
    {"connection", FieldType::kText, false, "Label of the connection; default `main`.", kWireClient},
};

class ConnectionCheck final : public Check {
 public:
  ConnectionCheck(std::string connection, bool closed) : connection_(std::move(connection)), closed_(closed) {}

  std::vector<record::Finding> Look(const Transcript& transcript) const override {
    Findings findings;
    const std::string path = connection_ + ".state";
    const std::string expected = closed_ ? "closed by the target" : "not closed by the target";
    const Event* opened = nullptr;
    const Event* closed = nullptr;
    for (const Event& event : transcript.events) {
      if (event.connection != connection_) continue;
      if (std::holds_alternative<ConnectionOpened>(event.what)) {
        opened = &event;
        closed = nullptr;
      } else if (std::holds_alternative<ConnectionClosed>(event.what) && event.direction != Direction::kSent) {
        closed = &event;
      }
    }
    if (opened == nullptr && closed == nullptr) {
      findings.Break(path, expected, "it was never opened");
      return std::move(findings).Take();
    }
    const std::string actual =
        closed == nullptr ? "not closed" : "closed: " + std::get<ConnectionClosed>(closed->what).how;
    const Event* last = closed == nullptr ? opened : closed;
    const Findings::Evidence evidence{static_cast<std::size_t>(last - transcript.events.data())};
    if ((closed != nullptr) == closed_) {
      findings.Hold(path, expected, actual, evidence);
    } else {
      findings.Break(path, expected, actual, evidence);
    }
    return std::move(findings).Take();
  }

 private:
  std::string connection_;
  bool closed_;
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  ASSAY_ASSIGN(const std::vector<std::string> state, ParseNamesOf(item, "state", {"open", "closed"}));
  if (state.size() != 1) return UsageError("`state` is open or closed", PlaceOf(item, "state"));
  ASSAY_ASSIGN(std::string connection, ParseLabel(item, "connection", "main"));
  return std::make_unique<ConnectionCheck>(std::move(connection), state[0] == "closed");
}

}  // namespace

const CheckKind kConnection = {
    {"connection", "At the end of the case the connection is in this state.", kFields}, Parse, kWireClient};

}  // namespace assay::judge
