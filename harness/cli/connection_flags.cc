#include "harness/cli/connection_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "harness/base/bytes.h"
#include "harness/cli/console.h"
#include "harness/protocol/metadata.h"

namespace assay::cli {
namespace {

constexpr const char* kGroup = "Connection";

// Who says how to do TLS wants it.
bool AsksForTls(const ConnectionFlags& flags) {
  const net::TlsOptions& options = flags.tls_options;
  return flags.tls || options.insecure || !options.ca_file.empty() || !options.certificate_file.empty() ||
         !options.key_file.empty() || !options.server_name.empty();
}

}  // namespace

void AddConnectionFlags(CLI::App& command, ConnectionFlags& flags) {
  net::TlsOptions& tls = flags.tls_options;
  command.add_flag("--tls", flags.tls, "TLS, verified; any other --tls flag implies it")->group(kGroup);
  command.add_option("--tls-ca", tls.ca_file, "PEM file of the CAs to trust")->group(kGroup);
  command.add_flag("--tls-insecure", tls.insecure, "Do not verify the certificate")->group(kGroup);
  command.add_option("--tls-cert", tls.certificate_file, "PEM file of a client certificate")->group(kGroup);
  command.add_option("--tls-key", tls.key_file, "PEM file of its key")->group(kGroup);
  command.add_option("--tls-server-name", tls.server_name, "Name to ask for and to verify")->group(kGroup);
  command.add_option("--authority", flags.authority, ":authority (REST: Host) of every call")->group(kGroup);
  command.add_option("--token", flags.token, "Bearer token of every call (visible in ps: prefer --token-file)")
      ->group(kGroup);
  command.add_option("--token-file", flags.token_file, "File that holds it; ASSAY_TOKEN will do as well")
      ->group(kGroup);
  command.add_option("--metadata", flags.metadata, "name:value, sent with every call; repeatable")
      ->group(kGroup)
      ->allow_extra_args(false);
}

Result<net::Address> ParseTarget(const std::string& target, const ConnectionFlags& flags) {
  ASSAY_ASSIGN(net::Address address, net::ParseAddress(target));
  if (AsksForTls(flags) && target.starts_with("grpc://")) {
    return UsageError("grpc:// is plain text, and a --tls flag asks for TLS; write grpcs://, or leave one of them out");
  }
  address.tls = address.tls || AsksForTls(flags);
  return address;
}

Result<RestUrl> ParseRestUrl(std::string_view flag, std::string_view url) {
  const bool tls = url.starts_with("https://");
  if (!tls && !url.starts_with("http://")) {
    return UsageError(std::string(flag) + ": expected http://HOST:PORT or https://HOST:PORT, found \"" +
                      EscapeText(std::string(url)) + "\"");
  }
  std::string host(url.substr(url.find("://") + 3));
  const std::size_t slash = std::min(host.find('/'), host.size());
  RestUrl parsed;
  parsed.path = slash < host.size() ? host.substr(slash) : "/";
  host.resize(slash);
  // The colon of a port stands behind the brackets of an IPv6 address.
  const std::size_t bracket = host.find(']');
  parsed.names_port = host.find(':', bracket == std::string::npos ? 0 : bracket) != std::string::npos;
  if (!parsed.names_port) host += tls ? ":443" : ":80";
  Result<net::Address> address = net::ParseAddress(host);
  if (!address) return UsageError(std::string(flag) + ": " + address.error().message);
  parsed.address = *std::move(address);
  parsed.address.tls = tls;
  return parsed;
}

Result<std::string> FindToken(const ConnectionFlags& flags, bool environment) {
  std::string token = flags.token;
  if (token.empty() && !flags.token_file.empty()) {
    ASSAY_ASSIGN(const std::string text, ReadFile(flags.token_file));
    token = Trimmed(text);
    if (token.empty()) return UsageError("--token-file: " + flags.token_file + " is empty");
  }
  if (const char* given = std::getenv("ASSAY_TOKEN"); token.empty() && environment && given != nullptr) {
    token = Trimmed(given);
  }
  if (!protocol::IsAsciiValue(token))
    return UsageError("the token has octets outside %x20-%x7E, which no header may hold");
  return token;
}

Result<std::vector<std::pair<std::string, std::string>>> CallMetadata(const ConnectionFlags& flags) {
  std::vector<std::pair<std::string, std::string>> metadata;
  for (const std::string& line : flags.metadata) {
    ASSAY_ASSIGN(transcript::HeaderField field, ParseMetadata("--metadata", line));
    metadata.emplace_back(std::move(field.name), std::move(field.value));
  }
  ASSAY_ASSIGN(const std::string token, FindToken(flags, /*environment=*/true));
  if (!token.empty()) metadata.emplace_back("authorization", "Bearer " + token);
  return metadata;
}

Result<transcript::HeaderField> ParseMetadata(std::string_view flag, const std::string& line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string::npos || colon == 0) {
    return UsageError(std::string(flag) + ": expected name:value");  // what was found may be a secret
  }
  transcript::HeaderField field{Trimmed(line.substr(0, colon)), Trimmed(line.substr(colon + 1))};
  std::transform(field.name.begin(), field.name.end(), field.name.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  const std::string illegal = protocol::DescribeIllegalMetadata(field.name, field.value);
  if (!illegal.empty()) return UsageError(std::string(flag) + ": " + illegal);
  if (field.name == "content-type" || field.name == "te") {
    return UsageError(std::string(flag) + ": \"" + field.name + "\" is no metadata, every call sets it itself");
  }
  return field;
}

std::string Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

}  // namespace assay::cli
