#pragma once

#include <string>

namespace assay::reference {

/// `host:port`, with an IPv6 address in brackets; a host that has brackets already keeps them.
std::string JoinHostPort(const std::string& host, int port);

/// The same for a client on this machine: the wildcard addresses become loopback ones.
std::string ClientAddress(const std::string& host, int port);

/// Whether a listener could be bound there; otherwise why not, in one line. grpc++ says no more than that it failed.
bool CanListen(const std::string& host, int port, std::string* error);

}  // namespace assay::reference
