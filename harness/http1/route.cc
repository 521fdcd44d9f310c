#include "harness/http1/route.h"

namespace assay::http1 {
namespace {

// RFC 3986 §2.3: everything but the unreserved characters.
std::string Escape(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  constexpr std::string_view kUnreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  std::string escaped;
  for (const char c : text) {
    if (kUnreserved.find(c) != std::string_view::npos) {
      escaped += c;
      continue;
    }
    escaped += '%';
    escaped += kHex[static_cast<unsigned char>(c) >> 4];
    escaped += kHex[static_cast<unsigned char>(c) & 15];
  }
  return escaped;
}

std::string Field(const Value& message, std::string_view name) {
  const Value* value = message.Find(name);
  return value == nullptr ? "" : value->ToText();
}

constexpr Route kRoutes[] = {
    {"/user.UserService/GetUser", "GET", Shape::kBody,
     [](const Value& message) { return "/v1/users/" + Escape(Field(message, "id")); }},
    {"/user.UserService/CreateUser", "POST", Shape::kBody, [](const Value&) { return std::string("/v1/users"); }, true},
    {"/user.UserService/ListUsers", "GET", Shape::kLines,
     [](const Value& message) {
       return "/v1/users?pageSize=" + Escape(Field(message, "page_size")) +
              "&pageToken=" + Escape(Field(message, "page_token"));
     }},
    {"/user.UserService/UploadFile", "POST", Shape::kChunks,
     [](const Value& message) { return "/v1/files/" + Escape(Field(message, "file_name")); }},
    {"/user.UserService/Chat", "GET", Shape::kSocket, [](const Value&) { return std::string("/v1/chat"); }},
    {"/grpc.health.v1.Health/Check", "GET", Shape::kBody,
     [](const Value& message) { return "/healthz?service=" + Escape(Field(message, "service")); }},
};

}  // namespace

const Route* FindRoute(std::string_view method) {
  for (const Route& route : kRoutes) {
    if (route.method == method) return &route;
  }
  return nullptr;
}

}  // namespace assay::http1
