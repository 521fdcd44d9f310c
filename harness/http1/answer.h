#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "harness/transcript/event.h"

namespace assay::http1 {

// Reads one answer of HTTP/1.1 (RFC 9112), as it comes.
class Answer {
 public:
  Answer();
  ~Answer();
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

  void Add(std::string_view octets);
  // What came behind a whole answer.
  std::string TakeRest();
  // The connection has ended, which ends some bodies.
  void End();

  bool has_head() const;
  bool is_whole() const;
  // Why it is no HTTP/1.1; empty as long as it is.
  const std::string& malformed() const { return malformed_; }

  // Of the head.
  int status() const;
  std::string Field(std::string_view name) const;
  // Names in lower case, in order.
  transcript::HeaderList Fields() const;
  // So far, without its transfer coding.
  const std::string& body() const;

 private:
  struct Parser;
  const std::unique_ptr<Parser> parser_;
  std::string waiting_;  // not taken by the parser, which takes a head line by line
  std::string malformed_;
};

}  // namespace assay::http1
