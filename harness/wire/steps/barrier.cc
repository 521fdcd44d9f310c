#include <algorithm>
#include <utility>

#include "harness/base/bytes.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/wire/field_specs.h"
#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"
#include "harness/wire/stream_ref.h"

namespace assay::wire {
namespace {

constexpr scenario::FieldSpec kFields[] = {kConnectionField, kBudgetField};
constexpr scenario::WordSpec kWord = {
    "barrier", "PING and its acknowledgement: what the target had to say to the frames before has arrived.", kFields};

class BarrierStep final : public Step {
 public:
  BarrierStep(std::string connection, Duration budget) : connection_(std::move(connection)), budget_(budget) {}

  Status Run(Session& session) override {
    ASSAY_ASSIGN(Connection * connection, UsableConnection(session, connection_));
    std::size_t looked_at = connection->arrivals().size();
    // Different from all PINGs before on this connection, and recognizable in a dump.
    std::string payload = "asy!";
    AppendBigEndian(payload, looked_at, 4);
    connection->SendFrame(protocol::MakePing(payload));
    session.Await("the answer to PING on " + connection_, budget_, [&] {
      const auto& arrivals = connection->arrivals();
      for (; looked_at < arrivals.size(); ++looked_at) {
        const Connection::Arrival& arrival = arrivals[looked_at];
        if (arrival.ping == payload && (arrival.flags & protocol::kFlagAck) != 0) return true;
      }
      return !connection->open();
    });
    return {};
  }

 private:
  std::string connection_;
  Duration budget_;
};

Result<std::unique_ptr<Step>> Parse(const scenario::Item& item, script::BindContext&) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, kWord));
  const scenario::Fields fields(item.fields);
  ASSAY_ASSIGN(std::string connection, fields.Text("connection", "main"));
  ASSAY_ASSIGN(const Duration budget, fields.Time("budget", script::kDefaultBudget));
  return std::make_unique<BarrierStep>(std::move(connection), budget);
}

}  // namespace

constinit const StepKind kBarrierStep = {kWord, Parse};

}  // namespace assay::wire
