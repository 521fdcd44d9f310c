#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reference_server/rest/body_cutter.h"
#include "reference_server/rest/target.h"
#include "reference_server/status/status.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace assay::reference {

class Codec;

/// What a request message is made from.
struct Piece {
  const std::string& variable;  // of the path
  const std::vector<std::pair<std::string, std::string>>& query;
  std::string_view bytes;
  const Codec& codec;
  bool raw;  // the bytes are content, not a message
};

enum class AnswerShape { kOne, kList, kSocket };

/// One row of the mapping from REST to methods, as google.api.http would say it.
struct Route {
  std::string_view verb;
  std::string_view path;  // "/v1/users/{id}"; the variable, if there is one, is last
  std::string method;     // of the router
  BodyShape body;
  AnswerShape answer;
  Status (*bind)(const Piece& piece, google::protobuf::Message* request);
  /// The body is content whose media type is nobody's business, unless it is protobuf's.
  bool raw_body = false;
  /// RESOURCE_EXHAUSTED can only be about the size of the body: 413, not 429.
  bool exhausted_is_too_large = false;
  /// The HTTP status of a success, where that depends on the answer.
  int (*status_of)(const google::protobuf::Message& answer) = nullptr;
};

struct RouteMatch {
  const Route* route = nullptr;
  std::string variable;
  std::string allow;  // the verbs of that path, where it has no such verb
};

/// Neither a route nor verbs: nothing has that path. HEAD finds the route of GET.
RouteMatch FindRoute(std::string_view verb, const Target& target);

}  // namespace assay::reference
