#pragma once

#include <string>

#include "reference_server/options.h"

namespace assay::reference {

struct Certificate {
  std::string chain_pem;
  std::string key_pem;
};

/// A new certificate, signed by its own key (P-256), for the names localhost, 127.0.0.1 and ::1, valid for a day.
Certificate MakeSelfSigned();

/// What the options name, read and checked.
struct TlsMaterial {
  Certificate certificate;
  std::string client_ca_pem;  // empty: clients need no certificate
};

/// False with one line for the user in `error`: a file that cannot be read, that holds no PEM of that kind, or a key
/// that is not the certificate's.
bool LoadTls(const TlsOptions& options, TlsMaterial* material, std::string* error);

}  // namespace assay::reference
