#include "harness/peer/tls.h"

#include <string_view>

namespace assay::peer {

namespace {

constexpr std::string_view kName = "localhost";

}  // namespace

net::TlsManners TlsMannersOf(const Options& options) {
  using Manners = net::TlsManners;
  Manners manners;
  manners.identity = net::MakeCertificate(std::string(kName));
  manners.client_authority = options.client_authority;
  switch (options.defect) {
    case Defect::kTlsAlpnNothing:
      manners.alpn = Manners::Alpn::kNothing;
      break;
    case Defect::kTlsAlpnFirst:
      manners.alpn = Manners::Alpn::kFirst;
      break;
    case Defect::kTlsAlpnMismatchServed:
      manners.alpn = Manners::Alpn::kH2OrNothing;
      break;
    case Defect::kTlsAlpnAbsentMute:
      manners.answers = [](std::string_view alpn, std::string_view) { return !alpn.empty(); };
      break;
    case Defect::kTlsOldVersion:
      manners.old_versions = true;
      manners.ciphers = "ECDHE+AESGCM:ECDHE+AES:@SECLEVEL=0";
      break;
    case Defect::kTlsProhibitedCiphers:
      manners.ciphers = "ECDHE+AESGCM:ECDHE+AES";
      break;
    case Defect::kTlsGoodCiphersRefused:
      manners.ciphers = "ECDHE-ECDSA-AES256-SHA384";
      break;
    case Defect::kTlsPlainTextServed:
      manners.plain_text = Manners::PlainText::kServed;
      break;
    case Defect::kTlsPlainTextUnanswered:
      manners.plain_text = Manners::PlainText::kUnanswered;
      break;
    case Defect::kTlsOtherNameMute:
      manners.answers = [](std::string_view, std::string_view name) { return name.empty() || name == kName; };
      break;
    case Defect::kTlsNamelessClientServed:
      manners.clients = Manners::Clients::kKnownOrNameless;
      break;
    case Defect::kTlsStrangeClientServed:
      manners.clients = Manners::Clients::kAnyCertificate;
      break;
    default:
      break;
  }
  // Without an authority these two would ask for no certificate, and nobody could see what they do.
  const bool asks =
      options.defect == Defect::kTlsNamelessClientServed || options.defect == Defect::kTlsStrangeClientServed;
  if (asks && manners.client_authority.empty()) manners.client_authority = manners.identity.certificate;
  return manners;
}

}  // namespace assay::peer
