#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/result.h"
#include "harness/net/address.h"
#include "harness/transcript/event.h"

namespace CLI {
class App;
}  // namespace CLI

namespace assay::cli {

// The flags that say how a target is reached and what is sent with every call.
struct ConnectionFlags {
  bool tls = false;
  net::TlsOptions tls_options;
  std::string authority;
  std::string token;
  std::string token_file;
  std::vector<std::string> metadata;
};

void AddConnectionFlags(CLI::App& command, ConnectionFlags& flags);

// `target` as the user wrote it; TLS where the scheme or a flag asks for it. Errors: kUsage.
Result<net::Address> ParseTarget(const std::string& target, const ConnectionFlags& flags);

// The address of "http://HOST[:PORT][/PATH]" or https; the path, "/" where there is none.
struct RestUrl {
  net::Address address;
  std::string path;
  bool names_port = false;
};
// Errors: kUsage that begins with the flag.
Result<RestUrl> ParseRestUrl(std::string_view flag, std::string_view url);

// --token, or what --token-file or (with `environment`) ASSAY_TOKEN holds; empty: none was given. Errors: kUsage, an
// empty file, octets that no header may hold.
Result<std::string> FindToken(const ConnectionFlags& flags, bool environment);

// What --metadata and the token (ASSAY_TOKEN too) send with every call. Errors: as of ParseMetadata and FindToken.
Result<std::vector<std::pair<std::string, std::string>>> CallMetadata(const ConnectionFlags& flags);

// "name:value". Errors: kUsage that begins with the flag, and says nothing of the value, which may be a secret.
Result<transcript::HeaderField> ParseMetadata(std::string_view flag, const std::string& line);

// Without blanks at its ends.
std::string Trimmed(std::string_view text);

}  // namespace assay::cli
