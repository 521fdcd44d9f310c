#include "harness/judge/checks/invariants/catalog.h"
#include "harness/judge/findings.h"
#include "harness/protocol/base64.h"
#include "harness/protocol/metadata.h"

namespace assay::judge {
namespace {

std::string_view Trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// One value of a field that may join several with commas.
void LookAtValue(const std::string& path, std::string_view value, std::size_t event, Breaches& breaches) {
  const auto decoded = protocol::DecodeBase64(value);
  if (!decoded) {
    breaches.Add(Rule::kBase64, path, "base64", QuoteOctets(value) + ": " + decoded.error(), {event});
  } else if (decoded->padded) {
    breaches.Add(Rule::kBase64Unpadded, path, "base64 without padding", QuoteOctets(value), {event});
  }
}

void Look(const CallOnWire& on, Breaches& breaches) {
  for (const transcript::BlockAt& at : on.stream.replies) {
    for (const auto& [name, field] : at.block->fields) {
      if (!protocol::IsBinaryKey(name)) continue;
      const std::string path = "metadata." + name;
      std::string_view rest = field;
      for (std::size_t comma = rest.find(','); comma != std::string_view::npos; comma = rest.find(',')) {
        LookAtValue(path, Trim(rest.substr(0, comma)), at.index, breaches);
        rest.remove_prefix(comma + 1);
      }
      LookAtValue(path, Trim(rest), at.index, breaches);
    }
  }
}

}  // namespace

const Invariant kBinaryInvariant = {"binary", "Values of -bin names are base64, which should not be padded.", Look};

}  // namespace assay::judge
