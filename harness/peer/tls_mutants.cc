#include "harness/peer/tls_mutants.h"

#include <algorithm>

namespace assay::peer {

namespace {

using enum Defect;

constexpr Mutant kMutants[] = {
    {"tls-alpn-nothing", kTlsAlpnNothing, "agrees on no protocol by ALPN, whatever is offered",
     "close the connection: h2 was not agreed on", "tls.alpn.h2"},
    {"tls-alpn-first", kTlsAlpnFirst, "agrees on the protocol that is offered first, whatever it is",
     "offer h2 alone, or close what is not h2", "tls.alpn.h2"},
    {"tls-alpn-mismatch-served", kTlsAlpnMismatchServed, "serves HTTP/2 to clients that did not offer it",
     "never know of it", "tls.alpn.mismatch"},
    {"tls-alpn-absent-mute", kTlsAlpnAbsentMute, "does not answer clients without ALPN, and does not refuse them",
     "offer h2", "tls.alpn.absent", true},
    {"tls-old-version", kTlsOldVersion, "takes TLS 1.1", "offer 1.2 and later", "tls.version", true},
    {"tls-prohibited-ciphers", kTlsProhibitedCiphers, "takes cipher suites that HTTP/2 prohibits", "offer none of them",
     "tls.ciphers", true},
    {"tls-good-ciphers-refused", kTlsGoodCiphersRefused, "takes no AEAD with TLS 1.2", "offer TLS 1.3", "tls.ciphers"},
    {"tls-plain-text-served", kTlsPlainTextServed, "serves plain text on its port of TLS", "never send any",
     "tls.plaintext-on-tls-port"},
    {"tls-plain-text-unanswered", kTlsPlainTextUnanswered, "neither answers plain text nor ends the connection",
     "give up after a time", "tls.plaintext-on-tls-port", true},
    {"tls-other-name-mute", kTlsOtherNameMute, "does not answer clients that ask for a name which it does not have",
     "give up after a time", "tls.sni", true},
    {"tls-nameless-client-served", kTlsNamelessClientServed,
     "serves clients without a certificate, although it asks for one", "never know of it", "tls.mtls"},
    {"tls-strange-client-served", kTlsStrangeClientServed, "takes a certificate of any authority", "never know of it",
     "tls.mtls"},
};

}  // namespace

std::span<const Mutant> TlsMutants() { return kMutants; }

bool IsOfTls(Defect defect) {
  return std::any_of(std::begin(kMutants), std::end(kMutants),
                     [&](const Mutant& mutant) { return mutant.defect == defect; });
}

}  // namespace assay::peer
