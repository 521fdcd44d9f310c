#include "reference_server/rest/route.h"

#include <array>
#include <limits>
#include <span>

#include "grpc/health/v1/health.pb.h"
#include "reference_server/call/codec.h"
#include "reference_server/json/scalars.h"
#include "user.pb.h"

namespace assay::reference {
namespace {

using google::protobuf::Message;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

Status UnknownParameter(const std::string& name) {
  return InvalidArgument("Unknown query parameter " + name, {{name, "is no parameter here"}});
}

Status NoQuery(const Piece& piece) { return piece.query.empty() ? Status() : UnknownParameter(piece.query[0].first); }

Status ParseBody(const Piece& piece, Message* request) {
  if (piece.codec.Parse(piece.bytes, request)) return {};
  const std::string name = request->GetDescriptor()->full_name();
  return InvalidArgument("The body is no " + name, {{"body", "is no " + name}});
}

Status BindGetUser(const Piece& piece, Message* request) {
  if (Status status = NoQuery(piece); !status.ok()) return status;
  const auto id = ParseJsonInteger(piece.variable);
  if (!id) return InvalidArgument("Invalid user ID", {{"id", "must be a number"}});
  static_cast<user::GetUserRequest*>(request)->set_id(*id);
  return {};
}

Status BindCreateUser(const Piece& piece, Message* request) {
  if (Status status = NoQuery(piece); !status.ok()) return status;
  return ParseBody(piece, request);
}

Status BindListUsers(const Piece& piece, Message* request) {
  auto* list = static_cast<user::ListUsersRequest*>(request);
  for (const auto& [name, value] : piece.query) {
    if (name == "pageToken" || name == "page_token") {
      list->set_page_token(value);
    } else if (name == "pageSize" || name == "page_size") {
      using Limits = std::numeric_limits<std::int32_t>;
      const auto size = ParseJsonInteger(value);
      if (!size || *size < Limits::min() || *size > Limits::max()) {
        return InvalidArgument("Invalid page size", {{"page_size", "must be a 32-bit number"}});
      }
      list->set_page_size(static_cast<std::int32_t>(*size));
    } else {
      return UnknownParameter(name);
    }
  }
  return {};
}

Status BindUploadFile(const Piece& piece, Message* request) {
  if (Status status = NoQuery(piece); !status.ok()) return status;
  auto* chunk = static_cast<user::FileChunk*>(request);
  if (piece.raw) {
    chunk->set_content(piece.bytes.data(), piece.bytes.size());
  } else if (Status status = ParseBody(piece, chunk); !status.ok()) {
    return status;
  }
  chunk->set_file_name(piece.variable);
  return {};
}

Status BindCheck(const Piece& piece, Message* request) {
  for (const auto& [name, value] : piece.query) {
    if (name != "service") return UnknownParameter(name);
    static_cast<HealthCheckRequest*>(request)->set_service(value);
  }
  return {};
}

// For probes, which look at the status alone.
int StatusOfCheck(const Message& answer) {
  return static_cast<const HealthCheckResponse&>(answer).status() == HealthCheckResponse::SERVING ? 200 : 503;
}

std::span<const Route> Routes() {
  using enum BodyShape;
  using enum AnswerShape;
  static const std::array routes = {
      Route{"GET", "/v1/users/{id}", "/user.UserService/GetUser", kNone, kOne, BindGetUser},
      Route{"POST", "/v1/users", "/user.UserService/CreateUser", kWhole, kOne, BindCreateUser},
      Route{"GET", "/v1/users", "/user.UserService/ListUsers", kNone, kList, BindListUsers},
      Route{"POST", "/v1/files/{name}", "/user.UserService/UploadFile", kChunks, kOne, BindUploadFile,
            /*raw_body=*/true, /*exhausted_is_too_large=*/true},
      Route{"GET", "/v1/chat", "/user.UserService/Chat", kNone, kSocket, ParseBody},
      Route{"GET", "/healthz", "/grpc.health.v1.Health/Check", kNone, kOne, BindCheck,
            /*raw_body=*/false, /*exhausted_is_too_large=*/false, StatusOfCheck},
  };
  return routes;
}

// Whether the path of the request is that of the route; its variable must not be empty.
bool Matches(std::string_view pattern, const Target& target, std::string* variable) {
  variable->clear();
  for (const auto& segment : target.segments) {
    if (!pattern.starts_with('/')) return false;
    pattern.remove_prefix(1);
    if (pattern.starts_with('{')) {
      if (segment.empty()) return false;
      *variable = segment;
      pattern = {};
    } else if (pattern.starts_with(segment)) {
      pattern.remove_prefix(segment.size());
      if (!pattern.empty() && pattern.front() != '/') return false;
    } else {
      return false;
    }
  }
  return pattern.empty();
}

}  // namespace

RouteMatch FindRoute(std::string_view verb, const Target& target) {
  if (verb == "HEAD") verb = "GET";
  RouteMatch match;
  std::string variable;
  for (const Route& route : Routes()) {
    if (!Matches(route.path, target, &variable)) continue;
    if (route.verb == verb) return {&route, std::move(variable), {}};
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += route.verb == "GET" ? "GET, HEAD" : route.verb;
  }
  return match;
}

}  // namespace assay::reference
