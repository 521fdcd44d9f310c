#include <fmt/format.h>

#include <set>

#include "harness/judge/checks/invariants/catalog.h"
#include "harness/judge/findings.h"
#include "harness/protocol/header.h"

namespace assay::judge {
namespace {

enum class Digit { kUpper, kLower, kNone };

Digit HexDigit(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F')) return Digit::kUpper;
  return c >= 'a' && c <= 'f' ? Digit::kLower : Digit::kNone;
}

// Every rule of the encoding that the text breaks ("Percent-Encoded" in the protocol document).
std::set<Rule> Faults(std::string_view text) {
  std::set<Rule> faults;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto octet = static_cast<unsigned char>(text[i]);
    if (octet >= 0x80) {
      faults.insert(Rule::kMessageUnicode);
    } else if (octet < 0x20 || octet == 0x7F) {
      faults.insert(Rule::kMessageControl);
    } else if (text[i] == '%') {
      const Digit high = i + 1 < text.size() ? HexDigit(text[i + 1]) : Digit::kNone;
      const Digit low = i + 2 < text.size() ? HexDigit(text[i + 2]) : Digit::kNone;
      if (high == Digit::kNone || low == Digit::kNone) {
        faults.insert(Rule::kMessagePercent);
      } else if (high == Digit::kLower || low == Digit::kLower) {
        faults.insert(Rule::kMessageHexUpper);
      }
    }
  }
  return faults;
}

std::string Expected(Rule rule) {
  switch (rule) {
    case Rule::kMessageUnicode:
      return "octets from 0x80 as %XX";
    case Rule::kMessageControl:
      return "control characters as %XX";
    case Rule::kMessageHexUpper:
      return "hex digits in upper case";
    default:
      return "two hex digits after each %";
  }
}

void Look(const CallOnWire& on, Breaches& breaches) {
  std::vector<std::size_t> evidence;
  for (const transcript::BlockAt& at : on.Blocks()) {
    for (const std::string_view value : protocol::FieldValues(at.block->fields, "grpc-message")) {
      evidence.push_back(at.index);
      for (const Rule rule : Faults(value)) {
        breaches.Add(rule, "trailers.grpc-message", Expected(rule), QuoteOctets(value), {at.index});
      }
    }
  }
  if (evidence.size() > 1) {
    breaches.Add(Rule::kStatusSingle, "trailers.grpc-message", "at most one grpc-message in the whole reply",
                 fmt::format("{} of them", evidence.size()), evidence);
  }
}

}  // namespace

const Invariant kGrpcMessageInvariant = {"grpc-message",
                                         "grpc-message is well percent-encoded, and there is at most one.", Look};

}  // namespace assay::judge
