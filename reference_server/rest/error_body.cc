#include "reference_server/rest/error_body.h"

#include <google/protobuf/util/json_util.h>

#include <utility>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "reference_server/json/scalars.h"
#include "reference_server/text/json_quoted.h"

namespace assay::reference {
namespace {

google::rpc::Status Rich(const Status& status) {
  google::rpc::Status rich;
  if (!rich.ParseFromString(status.details)) rich.clear_details();
  rich.set_code(static_cast<int>(status.code));
  rich.set_message(status.message);
  return rich;
}

}  // namespace

// Errors are no part of any comparison of codecs, so their details, which are octets in the status, go through
// protobuf's own mapping.
void AppendErrorJson(const Status& status, std::string* body) {
  *body += R"({"code":)" + std::to_string(static_cast<int>(status.code)) + R"(,"message":)";
  *body += JsonQuoted(status.message) + R"(,"details":[)";
  if (!status.details.empty()) {
    std::string_view before;
    const google::rpc::Status rich = Rich(status);
    for (const auto& detail : rich.details()) {
      std::string json;
      if (!google::protobuf::util::MessageToJsonString(detail, &json).ok()) {
        json = R"({"@type":)" + JsonQuoted(detail.type_url()) + R"(,"value":")" + ToBase64(detail.value()) + R"("})";
      }
      *body += std::exchange(before, ",");
      *body += json;
    }
  }
  *body += "]}";
}

void AppendErrorProtobuf(const Status& status, std::string* body) { Rich(status).AppendToString(body); }

}  // namespace assay::reference
