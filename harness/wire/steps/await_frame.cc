#include <optional>
#include <utility>

#include "harness/protocol/http2_frame.h"
#include "harness/wire/field_specs.h"
#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"
#include "harness/wire/stream_ref.h"
#include "harness/wire/wire_fields.h"

namespace assay::wire {
namespace {

using scenario::FieldSpec;
using scenario::FieldType;

constexpr FieldSpec kFields[] = {
    {"type", FieldType::kText, true, "HEADERS, DATA, …, or a number."},
    {"stream", FieldType::kAny, false, "A number, or the label of a call; by default any."},
    {"ack", FieldType::kBoolean, false, "With the ACK flag, or without; by default both."},
    {"count", FieldType::kInteger, false, "So many since the connection began, by default 1."},
    kBudgetField,
    kConnectionField,
};
constexpr scenario::WordSpec kWord = {
    "await_frame", "Waits until such a frame was received since the case began, or the connection ended.", kFields};

class AwaitFrameStep final : public Step {
 public:
  std::uint8_t type = 0;
  StreamRef where;
  bool any_stream = true;
  std::optional<bool> ack;
  std::size_t count = 1;
  Duration budget{};

  Status Run(Session& session) override {
    ASSAY_ASSIGN(const StreamRef::Place place, FindPlace(session));
    std::size_t looked_at = 0;
    std::size_t seen = 0;
    session.Await(protocol::FrameTypeName(type), budget, [&] {
      const auto& arrivals = place.connection->arrivals();
      for (; looked_at < arrivals.size(); ++looked_at) seen += Matches(arrivals[looked_at], place.stream) ? 1 : 0;
      return seen >= count || !place.connection->open();
    });
    return {};
  }

 private:
  // A connection that has ended is no hindrance: what it brought has been received.
  Result<StreamRef::Place> FindPlace(Session& session) const {
    std::string label = where.connection;
    std::uint32_t stream = where.number;
    if (!where.call.empty()) {
      ASSAY_ASSIGN(const auto calls, session.CallsNamed(where.call));
      label = calls.front()->connection();
      stream = calls.front()->stream();
    }
    ASSAY_ASSIGN(Connection * connection, session.ConnectionFor(label));
    if (connection == nullptr) return UsageError("the connection '" + label + "', which could not be had");
    return StreamRef::Place{connection, stream};
  }

  bool Matches(const Connection::Arrival& arrival, std::uint32_t stream) const {
    const bool has_ack = (arrival.flags & protocol::kFlagAck) != 0;
    return arrival.type == type && (any_stream || arrival.stream == stream) && (!ack || *ack == has_ack);
  }
};

Result<std::unique_ptr<Step>> Parse(const scenario::Item& item, script::BindContext& context) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, kWord));
  const scenario::Fields fields(item.fields);
  auto step = std::make_unique<AwaitFrameStep>();
  ASSAY_ASSIGN(const std::string name, fields.Text("type"));
  const auto type = protocol::ParseFrameType(name);
  if (!type) return UsageError("'" + name + "' is no type of frame", item.fields.Find("type")->at);
  step->type = *type;
  ASSAY_ASSIGN(step->where, StreamRef::Parse(item, context));
  step->any_stream = !fields.Has("stream");
  if (fields.Has("ack")) {
    ASSAY_ASSIGN(step->ack, fields.Boolean("ack"));
  }
  ASSAY_ASSIGN(const auto count, ParseBounded(item, "count", 1, 1'000'000));
  step->count = count.value_or(1);
  ASSAY_ASSIGN(step->budget, fields.Time("budget", script::kDefaultBudget));
  return step;
}

}  // namespace

constinit const StepKind kAwaitFrameStep = {kWord, Parse};

}  // namespace assay::wire
