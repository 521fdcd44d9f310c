#include "harness/http1/status_map.h"

#include <array>

#include "harness/base/json.h"

namespace assay::http1 {
namespace {

constexpr int kUnknown = 2;
constexpr int kResourceExhausted = 8;
constexpr int kContentTooLarge = 413;

void Refuse(std::string why, transcript::StatusSeen& status) {
  status.code = kUnknown;
  status.message = std::move(why);
}

}  // namespace

int HttpStatusOf(int code) {
  constexpr std::array kStatuses = {200, 499, 500, 400, 504, 404, 409, 403, 429,
                                    400, 409, 400, 501, 500, 503, 500, 401};
  return code >= 0 && code < static_cast<int>(kStatuses.size()) ? kStatuses[static_cast<std::size_t>(code)] : 500;
}

void ReadError(int http_status, std::string_view body, const schema::Schema& schema, transcript::StatusSeen& status) {
  status.http_status = http_status;
  const Result<Value> error = ParseJson(body);
  const Value* code = error ? error->Find("code") : nullptr;
  const Value* message = error ? error->Find("message") : nullptr;
  const Value* details = error ? error->Find("details") : nullptr;
  if (code == nullptr || !code->is_int() || message == nullptr || !message->is_string() || details == nullptr ||
      !details->is_list()) {
    return Refuse("the body of an answer with HTTP status " + std::to_string(http_status) +
                      R"( is no {"code": …, "message": …, "details": […]})",
                  status);
  }
  const bool too_large = code->as_int() == kResourceExhausted && http_status == kContentTooLarge;
  if (!too_large && HttpStatusOf(static_cast<int>(code->as_int())) != http_status) {
    return Refuse("HTTP status " + std::to_string(http_status) + " does not go with code " + code->ToText(), status);
  }
  status.code = static_cast<int>(code->as_int());
  status.raw_code = code->ToText();
  status.message = message->as_string();
  if (details->as_list().empty()) return;
  const Result<std::string> octets = schema.Encode("google.rpc.Status", *error);
  if (!octets) return Refuse("the details are no google.rpc.Status: " + octets.error().message, status);
  status.details = *octets;
  status.details_json = schema.Decode("google.rpc.Status", *octets).value_or("");
}

}  // namespace assay::http1
