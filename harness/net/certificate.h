#pragma once

#include <string>

namespace assay::net {

struct CertificatePem {
  std::string certificate;
  std::string key;
};

// A new certificate of that common name, signed by its own key (P-256), so that it is its own authority; valid for a
// day.
CertificatePem MakeCertificate(const std::string& name);

}  // namespace assay::net
