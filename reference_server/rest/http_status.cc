#include "reference_server/rest/http_status.h"

#include <array>

namespace assay::reference {

int HttpStatusOf(Code code) {
  constexpr std::array kStatuses = {200, 499, 500, 400, 504, 404, 409, 403, 429,
                                    400, 409, 400, 501, 500, 503, 500, 401};
  const auto number = static_cast<std::size_t>(code);
  return number < kStatuses.size() ? kStatuses[number] : 500;
}

std::string_view ReasonOf(int http_status) {
  struct Reason {
    int status;
    std::string_view text;
  };
  constexpr std::array<Reason, 16> kReasons = {{{200, "OK"},
                                                {400, "Bad Request"},
                                                {401, "Unauthorized"},
                                                {403, "Forbidden"},
                                                {404, "Not Found"},
                                                {405, "Method Not Allowed"},
                                                {409, "Conflict"},
                                                {413, "Content Too Large"},
                                                {426, "Upgrade Required"},
                                                {429, "Too Many Requests"},
                                                {431, "Request Header Fields Too Large"},
                                                {499, "Client Closed Request"},
                                                {500, "Internal Server Error"},
                                                {501, "Not Implemented"},
                                                {503, "Service Unavailable"},
                                                {504, "Gateway Timeout"}}};
  for (const auto& [status, text] : kReasons) {
    if (status == http_status) return text;
  }
  return "";
}

}  // namespace assay::reference
