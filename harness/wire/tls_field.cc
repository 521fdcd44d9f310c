#include "harness/wire/tls_field.h"

#include <algorithm>

namespace assay::wire {
namespace {

using net::TlsOffer;

Result<std::vector<std::string>> Names(const Value& value) {
  std::vector<std::string> names;
  if (!value.is_list()) return UsageError("`alpn` takes a list of names, empty for none", value.at);
  for (const Value& name : value.as_list()) {
    const std::string text = name.ToText();
    if (text.empty() || text.size() > 255) return UsageError("a name of ALPN has 1 to 255 octets", name.at);
    names.push_back(text);
  }
  return names;
}

Result<TlsOffer::Certificate> CertificateOf(const Value& value) {
  const std::string text = value.ToText();
  if (text == "none") return TlsOffer::Certificate::kNone;
  if (text == "foreign") return TlsOffer::Certificate::kForeign;
  if (text == "usual") return TlsOffer::Certificate::kUsual;
  return UsageError("`certificate` is usual, none or foreign, not '" + text + "'", value.at);
}

Status Read(const std::string& name, const Value& value, TlsOffer& offer) {
  if (name == "alpn") {
    ASSAY_ASSIGN(offer.alpn, Names(value));
  } else if (name == "version") {
    constexpr std::string_view kVersions[] = {"1.1", "1.2", "1.3"};
    offer.version = value.ToText();
    if (std::find(std::begin(kVersions), std::end(kVersions), offer.version) == std::end(kVersions)) {
      return UsageError("`version` is \"1.1\", \"1.2\" or \"1.3\"", value.at);
    }
  } else if (name == "ciphers") {
    offer.ciphers = value.ToText();
  } else if (name == "server_name") {
    offer.server_name = value.ToText();
  } else if (name == "certificate") {
    ASSAY_ASSIGN(offer.certificate, CertificateOf(value));
  } else if (name == "plain" && value.is_bool()) {
    offer.plain = value.as_bool();
  } else {
    return UsageError(
        "`tls` has alpn, version, ciphers, server_name, certificate and plain (true or false), not '" + name + "'",
        value.at);
  }
  return {};
}

}  // namespace

Result<std::optional<TlsOffer>> ParseTlsField(const scenario::Item& item) {
  const Value* const field = item.fields.Find("tls");
  if (field == nullptr) return std::nullopt;
  TlsOffer offer;
  for (const auto& [name, value] : field->as_map()) ASSAY_CHECK_OK(Read(name, value, offer));
  return offer;
}

}  // namespace assay::wire
