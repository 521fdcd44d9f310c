#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::reference {

/// The head of a request. Views into what the connection keeps until the answer has been sent.
struct Request {
  std::string_view verb;    // "GET"
  std::string_view target;  // as it came
  std::string_view peer;
  bool http_1_0 = false;
  bool keep_alive = true;
  bool has_body = false;
  std::vector<std::pair<std::string_view, std::string_view>> fields;  // names in lower case

  std::optional<std::string_view> First(std::string_view name) const {
    for (const auto& [key, value] : fields) {
      if (key == name) return value;
    }
    return std::nullopt;
  }
};

}  // namespace assay::reference
