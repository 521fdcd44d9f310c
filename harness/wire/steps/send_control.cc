#include <utility>

#include "harness/protocol/http2_frame_builder.h"
#include "harness/wire/field_specs.h"
#include "harness/wire/octets_field.h"
#include "harness/wire/settings_field.h"
#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"
#include "harness/wire/stream_ref.h"
#include "harness/wire/wire_fields.h"

namespace assay::wire {
namespace {

using scenario::FieldSpec;
using scenario::FieldType;
using scenario::Item;
using script::BindContext;

constexpr FieldSpec kSettingsFields[] = {
    {"settings", FieldType::kMap, false, "Name to number; by default none."},
    {"ack", FieldType::kBoolean, false, "An acknowledgement instead; by default false."},
    kConnectionField,
};
constexpr scenario::WordSpec kSettingsWord = {"send_settings", "Sends SETTINGS.", kSettingsFields};

constexpr FieldSpec kPingFields[] = {
    {"payload", FieldType::kAny, false, "Eight octets as hex digits, by default 0000000000000000."},
    {"ack", FieldType::kBoolean, false, "An acknowledgement; by default false."},
    {"count", FieldType::kInteger, false, "Send that many, by default 1."},
    kConnectionField,
};
constexpr scenario::WordSpec kPingWord = {"send_ping", "Sends PING, and does not wait for the answer.", kPingFields};

constexpr FieldSpec kWindowUpdateFields[] = {
    {"stream", FieldType::kAny, false, "A number, or the label of a call; by default 0, the connection."},
    {"increment", FieldType::kInteger, true, "Octets added to the window."},
    kConnectionField,
};
constexpr scenario::WordSpec kWindowUpdateWord = {"send_window_update", "Sends WINDOW_UPDATE.", kWindowUpdateFields};

constexpr FieldSpec kGoawayFields[] = {
    {"last_stream", FieldType::kInteger, false, "The last stream that we have worked on, by default 0."},
    {"code", FieldType::kText, false, "Error code, by name or number; by default NO_ERROR."},
    {"debug", FieldType::kAny, false, "Debug data, octets as in metadata; by default none."},
    kConnectionField,
};
constexpr scenario::WordSpec kGoawayWord = {"send_goaway", "Sends GOAWAY, and leaves the connection open.",
                                            kGoawayFields};

// One frame, some times.
class SendControlStep final : public Step {
 public:
  SendControlStep(StreamRef stream, protocol::Frame frame, std::uint32_t count = 1)
      : stream_(std::move(stream)), frame_(std::move(frame)), count_(count) {}

  Status Run(Session& session) override {
    ASSAY_ASSIGN(const StreamRef::Place place, stream_.Find(session));
    frame_.header.stream = place.stream;
    for (std::uint32_t i = 0; i < count_; ++i) place.connection->SendFrame(frame_);
    return {};
  }

 private:
  StreamRef stream_;
  protocol::Frame frame_;
  std::uint32_t count_;
};

Result<std::unique_ptr<Step>> ParseSendSettings(const Item& item, BindContext& context) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, kSettingsWord));
  ASSAY_ASSIGN(StreamRef connection, StreamRef::Parse(item, context));
  ASSAY_ASSIGN(const protocol::SettingsList settings, ParseSettingsField(item));
  ASSAY_ASSIGN(const bool ack, scenario::Fields(item.fields).Boolean("ack", false));
  protocol::Frame frame = protocol::MakeSettings(settings);
  if (ack) frame.header.flags = protocol::kFlagAck;
  return std::make_unique<SendControlStep>(std::move(connection), std::move(frame));
}

Result<std::unique_ptr<Step>> ParseSendPing(const Item& item, BindContext& context) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, kPingWord));
  ASSAY_ASSIGN(StreamRef connection, StreamRef::Parse(item, context));
  ASSAY_ASSIGN(std::string payload, ParseHexField(item, "payload"));
  if (payload.empty()) payload.assign(8, '\0');
  ASSAY_ASSIGN(const bool ack, scenario::Fields(item.fields).Boolean("ack", false));
  ASSAY_ASSIGN(const auto count, ParseBounded(item, "count", 1, 100000));
  return std::make_unique<SendControlStep>(std::move(connection), protocol::MakePing(payload, ack), count.value_or(1));
}

Result<std::unique_ptr<Step>> ParseSendWindowUpdate(const Item& item, BindContext& context) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, kWindowUpdateWord));
  ASSAY_ASSIGN(StreamRef stream, StreamRef::Parse(item, context));
  ASSAY_ASSIGN(const auto increment, ParseBounded(item, "increment", 0, 0xffffffff));
  return std::make_unique<SendControlStep>(std::move(stream), protocol::MakeWindowUpdate(0, increment.value_or(0)));
}

Result<std::unique_ptr<Step>> ParseSendGoaway(const Item& item, BindContext& context) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, kGoawayWord));
  ASSAY_ASSIGN(StreamRef connection, StreamRef::Parse(item, context));
  ASSAY_ASSIGN(const auto last_stream, ParseBounded(item, "last_stream", 0, 0x7fffffff));
  std::uint32_t code = 0;
  if (const Value* given = item.fields.Find("code")) {
    ASSAY_ASSIGN(code, script::ParseHttp2Code(*given));
  }
  std::string debug;
  if (item.fields.Find("debug") != nullptr) {
    ASSAY_ASSIGN(debug, scenario::Fields(item.fields).Octets("debug"));
  }
  return std::make_unique<SendControlStep>(std::move(connection),
                                           protocol::MakeGoaway(last_stream.value_or(0), code, debug));
}

}  // namespace

constinit const StepKind kSendSettingsStep = {kSettingsWord, ParseSendSettings};
constinit const StepKind kSendPingStep = {kPingWord, ParseSendPing};
constinit const StepKind kSendWindowUpdateStep = {kWindowUpdateWord, ParseSendWindowUpdate};
constinit const StepKind kSendGoawayStep = {kGoawayWord, ParseSendGoaway};

}  // namespace assay::wire
