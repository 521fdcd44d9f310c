#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay::load {

// What the engine wants to know of the head of an HTTP/1.1 response.
struct HttpHead {
  int status = 0;
  bool has_length = false;
  std::uint64_t length = 0;
  bool chunked = false;
  bool closes = false;  // "Connection: close", or HTTP/1.0 without keep-alive
  std::string malformed;
};

// `head` from the status line to the empty line, both included (RFC 9112 §2.1).
HttpHead ReadHttpHead(std::string_view head);

}  // namespace assay::load
