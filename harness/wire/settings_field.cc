#include "harness/wire/settings_field.h"

namespace assay::wire {

Result<protocol::SettingsList> ParseSettingsField(const scenario::Item& item) {
  protocol::SettingsList settings;
  const Value* map = item.fields.Find("settings");
  if (map == nullptr) return settings;
  if (!map->is_map()) return UsageError("`settings` is a map of name to number", map->at);
  for (const auto& [name, value] : map->as_map()) {
    const auto id = protocol::ParseSettingName(name);
    if (!id) return UsageError("'" + name + "' is no setting: say INITIAL_WINDOW_SIZE or a number", value.at);
    if (!value.is_int() || value.as_int() < 0 || value.as_int() > 0xffffffff) {
      return UsageError("the value of a setting is a number from 0 to 4294967295", value.at);
    }
    settings.emplace_back(*id, static_cast<std::uint32_t>(value.as_int()));
  }
  return settings;
}

}  // namespace assay::wire
