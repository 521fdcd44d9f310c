#include "harness/net/address.h"

#include <arpa/inet.h>

#include <charconv>

#include "harness/base/bytes.h"

namespace assay::net {
namespace {

constexpr std::string_view kForms = "write HOST:PORT, [::1]:PORT, grpc://HOST:PORT, grpcs://HOST:PORT or unix:PATH";

tl::unexpected<Error> Refuse(std::string_view text, const std::string& why) {
  return UsageError("\"" + EscapeText(text) + "\" is no address of a target: " + why);
}

tl::unexpected<Error> Refuse(std::string_view text, std::string_view why, std::string_view advice) {
  return Refuse(text, std::string(why) + "; " + std::string(advice));
}

bool IsHostOctet(char c) {
  const auto octet = static_cast<unsigned char>(c);
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
         c == '_' || octet >= 0x80;  // the resolver knows what to do with an internationalised name
}

// With or without a zone: "fe80::1%eth0" (RFC 4007 §11).
bool IsIpv6(std::string_view text) {
  in6_addr ignored{};
  return inet_pton(AF_INET6, std::string(text.substr(0, text.find('%'))).c_str(), &ignored) == 1;
}

// The scheme's own errors: what people paste from a browser, and names of gRPC resolvers.
std::string DescribeScheme(std::string_view scheme, std::string_view rest) {
  if (scheme == "http") return "it is a web address; write grpc://" + EscapeText(rest);
  if (scheme == "https") return "it is a web address; write grpcs://" + EscapeText(rest) + " for gRPC over TLS";
  return "the scheme \"" + EscapeText(scheme) + "\" is unknown; " + std::string(kForms);
}

// "host:port" or "[v6]:port" into the two.
Result<Address> ParseHostPort(std::string_view text, std::string_view whole, bool tls) {
  Address address;
  address.tls = tls;
  std::string_view host;
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return Refuse(whole, "the \"]\" is missing", kForms);
    host = text.substr(1, close - 1);
    port = text.substr(close + 1);
    if (!IsIpv6(host)) return Refuse(whole, "between brackets stands no IPv6 address", kForms);
  } else {
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos && text.find(':', colon + 1) != std::string_view::npos) {
      return Refuse(whole, "an IPv6 address needs brackets", "write [::1]:PORT");
    }
    host = text.substr(0, colon);
    port = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
    for (const char c : host) {
      if (!IsHostOctet(c)) return Refuse(whole, "\"" + EscapeText({&c, 1}) + "\" stands in the host name", kForms);
    }
  }
  if (host.empty()) return Refuse(whole, "the host is missing", kForms);
  if (!port.starts_with(':') || port.size() == 1) return Refuse(whole, "the port is missing", kForms);
  port.remove_prefix(1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc() || end != port.data() + port.size() || address.port == 0) {
    return Refuse(whole, "\"" + EscapeText(port) + "\" is no port; it is a number from 1 to 65535");
  }
  address.host = host;
  return address;
}

}  // namespace

std::string Address::ToText() const {
  if (!unix_path.empty()) return "unix:" + unix_path;
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<Address> ParseAddress(std::string_view text) {
  if (text.empty()) return Refuse(text, "it is empty", kForms);
  if (text.starts_with("unix:")) {
    std::string_view path = text.substr(5);
    // unix:///absolute is the other form that gRPC's own names have.
    if (path.starts_with("//")) path.remove_prefix(2);
    if (path.empty()) return Refuse(text, "the path is missing", kForms);
    if (path.find('\0') != std::string_view::npos) return Refuse(text, "the path holds a null octet", kForms);
    Address address;
    address.unix_path = path;
    return address;
  }
  const std::size_t slashes = text.find("://");
  if (slashes == std::string_view::npos) return ParseHostPort(text, text, false);
  const std::string_view scheme = text.substr(0, slashes);
  std::string_view rest = text.substr(slashes + 3);
  if (scheme != "grpc" && scheme != "grpcs") return Refuse(text, DescribeScheme(scheme, rest));
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find('/') != std::string_view::npos) return Refuse(text, "it has a path", "an address ends with the port");
  return ParseHostPort(rest, text, scheme == "grpcs");
}

}  // namespace assay::net
