#include <utility>

#include "harness/wire/field_specs.h"
#include "harness/wire/request.h"
#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"
#include "harness/wire/stream_ref.h"
#include "harness/wire/wire_fields.h"

namespace assay::wire {
namespace {

using scenario::FieldSpec;
using scenario::FieldType;

constexpr FieldSpec kFields[] = {
    kCallField,
    {"fields", FieldType::kList, true, "The fields [name, value], as they are."},
    {"end_stream", FieldType::kBoolean, false, "END_STREAM; by default false."},
    {"end_headers", FieldType::kBoolean, false, "END_HEADERS; by default true."},
    kPaddingField,
};
constexpr scenario::WordSpec kWord = {"send_headers", "Sends a header block on a call's stream.", kFields};

class SendHeadersStep final : public Step {
 public:
  SendHeadersStep(StreamRef stream, std::vector<FieldTemplate> fields, BlockOptions options)
      : stream_(std::move(stream)), fields_(std::move(fields)), options_(std::move(options)) {}

  Status Run(Session& session) override {
    ASSAY_ASSIGN(const StreamRef::Place place, stream_.Find(session));
    ASSAY_ASSIGN(const protocol::HeaderList fields, FillFields(fields_, session.captures(), {}));
    place.connection->SendBlock(place.stream, fields, options_);
    return {};
  }

 private:
  StreamRef stream_;
  std::vector<FieldTemplate> fields_;
  BlockOptions options_;
};

Result<std::unique_ptr<Step>> Parse(const scenario::Item& item, script::BindContext& context) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, kWord));
  ASSAY_CHECK_OK(script::CheckPlaceholders(item.fields, context.captures));
  StreamRef stream;
  ASSAY_ASSIGN(stream.call, script::ParseLabel(item, context));
  ASSAY_ASSIGN(std::vector<FieldTemplate> list, ParseFieldList(item, "fields"));
  const scenario::Fields fields(item.fields);
  BlockOptions options;
  ASSAY_ASSIGN(options.end_stream, fields.Boolean("end_stream", false));
  ASSAY_ASSIGN(options.end_headers, fields.Boolean("end_headers", true));
  ASSAY_ASSIGN(const auto padding, ParseBounded(item, "padding", 0, 255));
  if (padding) options.padding = static_cast<std::uint8_t>(*padding);
  return std::make_unique<SendHeadersStep>(std::move(stream), std::move(list), options);
}

}  // namespace

constinit const StepKind kSendHeadersStep = {kWord, Parse};

}  // namespace assay::wire
