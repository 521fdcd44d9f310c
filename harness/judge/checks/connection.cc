#include "harness/base/bytes.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/frames.h"
#include "harness/judge/parse.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::ConnectionClosed;
using transcript::ConnectionOpened;
using transcript::Direction;
using transcript::Transcript;

constexpr scenario::FieldSpec kFields[] = {
    {"state", FieldType::kText, true, "`open` (unless we closed it, it still is), or `closed` by the target.", kWireClient},
    {"connection", FieldType::kText, false, "Label of the connection; default `main`.", kWireClient},
};

class ConnectionCheck final : public Check {
 public:
  ConnectionCheck(std::string connection, bool closed) : connection_(std::move(connection)), closed_(closed) {}

  std::vector<record::Finding> Look(const Transcript& transcript) const override {
    Findings findings;
    std::optional<std::size_t> opened;
    std::optional<std::size_t> closed;
    for (std::size_t i = 0; i < transcript.events.size(); ++i) {
      const transcript::Event& event = transcript.events[i];
      if (event.connection != connection_) continue;
      if (std::holds_alternative<ConnectionOpened>(event.what)) {
        opened = i;
        closed.reset();
      } else if (std::holds_alternative<ConnectionClosed>(event.what) && event.direction != Direction::kSent && !closed) {
        closed = i;
      }
    }
    const std::string path = connection_ + ".state";
    const std::string expected = closed_ ? "closed by the target" : "not closed by the target";
    if (!opened) {
      findings.Break(path, expected, "it was never opened");
      return std::move(findings).Take();
    }
    const std::string actual =
        closed ? "closed: " + std::get<ConnectionClosed>(transcript.events[*closed].what).how : "not closed";
    const Findings::Evidence evidence = closed ? Findings::Evidence{*closed} : Findings::Evidence{*opened};
    if (closed.has_value() == closed_) {
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
