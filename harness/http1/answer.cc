#include "harness/http1/answer.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cctype>
#include <utility>

namespace assay::http1 {

namespace http = boost::beast::http;
using boost::system::error_code;

// More than any answer that a scenario asks for.
constexpr std::uint64_t kMostBody = std::uint64_t{256} << 20;

struct Answer::Parser {
  Parser() {
    http.eager(true);
    http.body_limit(kMostBody);
  }
  http::response_parser<http::string_body> http;
};

Answer::Answer() : parser_(std::make_unique<Parser>()) {}
Answer::~Answer() = default;

void Answer::Add(std::string_view octets) {
  waiting_ += octets;
  while (malformed_.empty() && !waiting_.empty() && !is_whole()) {
    error_code error;
    waiting_.erase(0, parser_->http.put(boost::asio::buffer(waiting_), error));
    if (error == http::error::need_more) break;
    if (error) malformed_ = error.message();
  }
}

std::string Answer::TakeRest() { return is_whole() ? std::exchange(waiting_, {}) : std::string(); }

void Answer::End() {
  if (!has_head() || is_whole()) return;
  error_code error;
  parser_->http.put_eof(error);
}

bool Answer::has_head() const { return parser_->http.is_header_done(); }
bool Answer::is_whole() const { return parser_->http.is_done(); }
int Answer::status() const { return static_cast<int>(parser_->http.get().result_int()); }

std::string Answer::Field(std::string_view name) const {
  const auto found = parser_->http.get().find(boost::beast::string_view(name.data(), name.size()));
  if (found == parser_->http.get().end()) return {};
  return {found->value().data(), found->value().size()};
}

transcript::HeaderList Answer::Fields() const {
  transcript::HeaderList fields;
  for (const auto& field : parser_->http.get()) {
    std::string name(field.name_string().data(), field.name_string().size());
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    fields.push_back({std::move(name), std::string(field.value().data(), field.value().size())});
  }
  return fields;
}

const std::string& Answer::body() const { return parser_->http.get().body(); }

}  // namespace assay::http1
