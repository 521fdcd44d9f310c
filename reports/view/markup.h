#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay::reports {

// Builds XML and HTML. String literals are markup; everything else is text and is escaped on its way in, so that
// nothing that a target said can become markup.
class Markup {
 public:
  template <std::size_t N>
  Markup& operator<<(const char (&markup)[N]) {
    out_.append(markup, N - 1);
    return *this;
  }
  Markup& operator<<(const std::string& text) { return Text(text); }
  Markup& operator<<(std::string_view text) { return Text(text); }
  Markup& operator<<(std::int64_t number) { return Text(std::to_string(number)); }
  Markup& operator<<(int number) { return Text(std::to_string(number)); }
  Markup& operator<<(std::size_t number) { return Text(std::to_string(number)); }
  Markup& operator<<(const Markup& markup) {
    out_ += markup.out_;
    return *this;
  }

  // Text of ours that is markup already: embedded files.
  Markup& Trusted(std::string_view markup) {
    out_ += markup;
    return *this;
  }

  bool empty() const { return out_.empty(); }
  std::size_t size() const { return out_.size(); }
  std::string Take() { return std::move(out_); }

 private:
  Markup& Text(std::string_view text);

  std::string out_;
};

// Safe in text and in quoted attributes of XML 1.0 and HTML: control characters and broken UTF-8 become visible as
// \xNN, noncharacters become U+FFFD.
std::string EscapeMarkup(std::string_view text);

}  // namespace assay::reports
