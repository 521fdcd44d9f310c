#include "reference_server/chain/directives.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace assay::reference {
namespace {

using std::chrono::milliseconds;

std::optional<std::int64_t> Number(std::optional<std::string_view> text) {
  std::int64_t number = 0;
  if (!text) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size() || number < 0) return std::nullopt;
  return number;
}

milliseconds Duration(std::optional<std::string_view> text) {
  // Longer than any call, and sums of it stay far from overflow.
  constexpr std::int64_t kLongest = std::int64_t{24} * 60 * 60 * 1000;
  return milliseconds(std::min(Number(text).value_or(0), kLongest));
}

// grpc++ ends the process when it is given an illegal value to send.
bool IsLegalValue(std::string_view value) {
  return std::ranges::all_of(value, [](unsigned char c) { return c >= 0x20 && c <= 0x7e; });
}

std::optional<Status> Abort(const Metadata& metadata) {
  const auto code = Number(metadata.First("x-envoy-fault-abort-grpc-request"));
  if (!code || *code == 0 || *code > std::numeric_limits<int>::max()) return std::nullopt;
  const auto message = metadata.First("x-fault-message");
  return Status{static_cast<Code>(*code), message ? PercentDecode(*message) : "fault filter abort",
                std::string(metadata.First("x-fault-details-bin").value_or(""))};
}

// "name: value", as often as it was sent; what grpc++ would end the process for is left out.
CallPlan::Pairs Pairs(const Metadata& metadata, std::string_view directive) {
  const auto is_legal_name = [](std::string_view name) {
    return std::ranges::all_of(name, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
  };
  CallPlan::Pairs pairs;
  for (const std::string_view pair : metadata.All(directive)) {
    const std::size_t colon = pair.find(": ", 1);
    if (colon == std::string_view::npos) continue;
    const std::string_view name = pair.substr(0, colon);
    const std::string_view value = pair.substr(colon + 2);
    if (is_legal_name(name) && IsLegalValue(value)) pairs.emplace_back(name, value);
  }
  return pairs;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string PercentDecode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 && HexDigit(text[i + 2]) >= 0) {
      decoded += static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

std::optional<Status> Directives::OnHeaders(const RequestHead& head, CallPlan& plan) {
  if (!head.method.directives) return std::nullopt;
  const Metadata& metadata = head.metadata;
  for (const auto value : metadata.All("x-grpc-test-echo-initial")) {
    if (IsLegalValue(value)) plan.initial.emplace_back("x-grpc-test-echo-initial", value);
  }
  for (const auto value : metadata.All("x-grpc-test-echo-trailing-bin")) {
    plan.trailing.emplace_back("x-grpc-test-echo-trailing-bin", value);
  }
  plan.set_initial = Pairs(metadata, "x-fault-initial");
  plan.set_trailing = Pairs(metadata, "x-fault-trailing");
  const std::string_view thrower = metadata.First("x-fault-throw").value_or("");
  if (thrower == "interceptor") throw std::runtime_error("x-fault-throw");
  plan.handler_throws = thrower == "handler";
  plan.end_after_messages = Number(metadata.First("x-fault-end-after"));
  plan.delay = Duration(metadata.First("x-envoy-fault-delay-request"));
  plan.abort = Abort(metadata);
  plan.abort_after_messages = Number(metadata.First("x-fault-after-messages")).value_or(0);
  plan.min_time_remaining = std::max(min_time_remaining_, Duration(metadata.First("x-min-time-remaining-ms")));
  return plan.NotEnoughTime(head.remaining);
}

}  // namespace assay::reference
