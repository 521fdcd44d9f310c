#include <utility>

#include "harness/base/bytes.h"
#include "harness/base/json.h"
#include "harness/wire/field_specs.h"
#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"
#include "harness/wire/stream_ref.h"

namespace assay::wire {
namespace {

constexpr scenario::FieldSpec kFields[] = {
    {"octets", scenario::FieldType::kAny, true, "Octets as in metadata: text, {hex: }, {repeat: , times: }."},
    kConnectionField,
};
constexpr scenario::WordSpec kWord = {"send_raw", "Sends octets straight onto the connection.", kFields};

class SendRawStep final : public Step {
 public:
  SendRawStep(std::string connection, std::string octets)
      : connection_(std::move(connection)), octets_(std::move(octets)) {}

  Status Run(Session& session) override {
    ASSAY_ASSIGN(Connection * connection, UsableConnection(session, connection_));
    connection->SendRaw(octets_);
    // They need not be frames, so no event has them as such.
    const std::string hex = ToHex(std::string_view(octets_).substr(0, transcript::kPayloadKept));
    session.recorder().Add(transcript::Direction::kSent, connection_,
                           transcript::Captured{"raw octets", WriteJson(Value(hex))});
    return {};
  }

 private:
  std::string connection_;
  std::string octets_;
};

Result<std::unique_ptr<Step>> Parse(const scenario::Item& item, script::BindContext&) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, kWord));
  const scenario::Fields fields(item.fields);
  ASSAY_ASSIGN(std::string connection, fields.Text("connection", "main"));
  ASSAY_ASSIGN(std::string octets, fields.Octets("octets"));
  return std::make_unique<SendRawStep>(std::move(connection), std::move(octets));
}

}  // namespace

constinit const StepKind kSendRawStep = {kWord, Parse};

}  // namespace assay::wire
