#include <utility>

#include "harness/base/bytes.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/wire/field_specs.h"
#include "harness/wire/octets_field.h"
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
    {"flags", FieldType::kAny, false, "Names, or a number; by default none."},
    {"stream", FieldType::kAny, false, "A number, or the label of a call; by default 0."},
    {"payload", FieldType::kAny, false, "Hex digits, or octets as in metadata; by default empty."},
    {"reserved", FieldType::kBoolean, false, "The reserved bit of the frame's header; by default false."},
    {"count", FieldType::kInteger, false, "Send it that often, by default once."},
    {"length", FieldType::kInteger, false, "Length in the frame's header, whatever follows."},
    kConnectionField,
};
constexpr scenario::WordSpec kWord = {"send_frame", "Sends a frame, as it is written.", kFields};

class SendFrameStep final : public Step {
 public:
  SendFrameStep(StreamRef stream, protocol::Frame frame, std::uint32_t count)
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

Result<std::uint8_t> ParseFlagsField(const scenario::Item& item, std::uint8_t type) {
  const Value* flags = item.fields.Find("flags");
  if (flags == nullptr) return std::uint8_t{0};
  ASSAY_ASSIGN(const auto names, scenario::Fields(item.fields).Names("flags"));
  std::uint8_t bits = 0;
  for (const std::string& name : names) {
    const auto parsed = protocol::ParseFlags(type, name);
    if (!parsed) {
      return UsageError("'" + name + "' is no flag of " + protocol::FrameTypeName(type) + ": give names or a number",
                        flags->at);
    }
    bits |= *parsed;
  }
  return bits;
}

Result<std::unique_ptr<Step>> Parse(const scenario::Item& item, script::BindContext& context) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, kWord));
  const scenario::Fields fields(item.fields);
  ASSAY_ASSIGN(const std::string name, fields.Text("type"));
  const auto type = protocol::ParseFrameType(name);
  if (!type) return UsageError("'" + name + "' is no type of frame", item.fields.Find("type")->at);
  ASSAY_ASSIGN(const std::uint8_t flags, ParseFlagsField(item, *type));
  ASSAY_ASSIGN(const std::string payload, ParseHexField(item, "payload"));
  ASSAY_ASSIGN(StreamRef stream, StreamRef::Parse(item, context));
  protocol::Frame frame = protocol::MakeFrame(*type, flags, 0, payload);
  ASSAY_ASSIGN(const auto length, ParseBounded(item, "length", 0, protocol::kLargestMaxFrameSize));
  frame.header.length = length.value_or(frame.header.length);
  ASSAY_ASSIGN(frame.header.reserved, fields.Boolean("reserved", false));
  ASSAY_ASSIGN(const auto count, ParseBounded(item, "count", 1, 100000));
  return std::make_unique<SendFrameStep>(std::move(stream), std::move(frame), count.value_or(1));
}

}  // namespace

constinit const StepKind kSendFrameStep = {kWord, Parse};

}  // namespace assay::wire
