#include <utility>

#include "harness/wire/field_specs.h"
#include "harness/wire/settings_field.h"
#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"
#include "harness/wire/tls_field.h"
#include "harness/wire/wire_fields.h"

namespace assay::wire {
namespace {

using scenario::FieldSpec;
using scenario::FieldType;

constexpr FieldSpec kConnectFields[] = {
    kConnectionField,
    {"settings", FieldType::kMap, false, "Name to number: SETTINGS of ours, beside or instead of the usual ones."},
    {"window", FieldType::kInteger, false,
     "Octets added to the window of the connection at once, 0 for none; by default up to 16 MiB."},
    {"preface", FieldType::kAny, false,
     "Octets as in metadata, which begin the connection instead of the client preface, SETTINGS and WINDOW_UPDATE."},
    {"manual", FieldType::kNames, false,
     "What the connection does not do by itself, out of settings_ack, ping_ack, window_update."},
    {"tls", FieldType::kMap, false,
     "What is offered otherwise than usual: alpn (list, empty for none), version (that one alone), ciphers (of TLS "
     "1.2), "
     "server_name (empty for none), certificate (none, foreign), plain (no TLS at all)."},
};
constexpr scenario::WordSpec kConnectWord = {
    "connect", "Opens a connection with other habits; else its first call opens it with the usual ones.",
    kConnectFields};

class ConnectStep final : public Step {
 public:
  ConnectStep(std::string connection, Habits habits, std::optional<net::TlsOffer> offer)
      : connection_(std::move(connection)), habits_(std::move(habits)), offer_(std::move(offer)) {}

  Status Run(Session& session) override {
    ASSAY_ASSIGN([[maybe_unused]] Connection * opened,
                 offer_ ? session.OpenOffering(connection_, habits_, *offer_) : session.Open(connection_, habits_));
    return {};
  }

 private:
  std::string connection_;
  Habits habits_;
  std::optional<net::TlsOffer> offer_;
};

Result<std::unique_ptr<Step>> Parse(const scenario::Item& item, script::BindContext&) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, kConnectWord));
  const scenario::Fields fields(item.fields);
  Habits habits;
  ASSAY_ASSIGN(std::string connection, fields.Text("connection", "main"));
  ASSAY_ASSIGN(const protocol::SettingsList settings, ParseSettingsField(item));
  for (const auto& [id, value] : settings) {
    std::erase_if(habits.settings, [number = id](const auto& setting) { return setting.first == number; });
  }
  habits.settings.insert(habits.settings.end(), settings.begin(), settings.end());
  ASSAY_ASSIGN(const auto window, ParseBounded(item, "window", 0, protocol::kLargestWindow));
  habits.window = window.value_or(habits.window);
  if (fields.Has("preface")) {
    ASSAY_ASSIGN(habits.preface, fields.Octets("preface"));
  }
  ASSAY_ASSIGN(const auto manual, fields.Names("manual"));
  for (const std::string& name : manual) {
    if (name == "settings_ack") {
      habits.settings_ack = false;
    } else if (name == "ping_ack") {
      habits.ping_ack = false;
    } else if (name == "window_update") {
      habits.window_update = false;
    } else {
      return UsageError("`manual` names settings_ack, ping_ack and window_update, not '" + name + "'",
                        item.fields.Find("manual")->at);
    }
  }
  ASSAY_ASSIGN(std::optional<net::TlsOffer> offer, ParseTlsField(item));
  return std::make_unique<ConnectStep>(std::move(connection), std::move(habits), std::move(offer));
}

}  // namespace

constinit const StepKind kConnectStep = {kConnectWord, Parse};

}  // namespace assay::wire
