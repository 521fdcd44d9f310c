#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "reference_server/json/json_codec.h"
#include "reference_server/json/messages.h"
#include "reference_server/json/scalars.h"

namespace assay::reference {
namespace {

using nlohmann::json;

json EnumTree(int value, const std::string& name) { return name.empty() ? json(value) : json(name); }

json Tree(const user::User& user) {
  json tree = json::object();
  if (user.id() != 0) tree["id"] = std::to_string(user.id());
  if (!user.name().empty()) tree["name"] = user.name();
  if (!user.email().empty()) tree["email"] = user.email();
  if (user.status() != 0) tree["status"] = EnumTree(user.status(), user::UserStatus_Name(user.status()));
  for (const auto& role : user.roles()) tree["roles"].push_back(role);
  if (user.has_phone()) tree["phone"] = user.phone();
  for (const auto& [name, value] : user.metadata()) tree["metadata"][name] = value;
  if (user.has_created_at()) {
    std::string time;
    AppendTimestamp(user.created_at(), &time);
    tree["createdAt"] = std::move(time);
  }
  return tree;
}

json Tree(const user::ChatMessage& message) {
  json tree = json::object();
  if (!message.user_id().empty()) tree["userId"] = message.user_id();
  if (!message.content().empty()) tree["content"] = message.content();
  return tree;
}

json Tree(const user::UploadResponse& response) {
  json tree = json::object();
  if (!response.file_name().empty()) tree["fileName"] = response.file_name();
  if (response.size_bytes() != 0) tree["sizeBytes"] = std::to_string(response.size_bytes());
  if (response.chunk_count() != 0) tree["chunkCount"] = response.chunk_count();
  if (response.crc32c() != 0) tree["crc32c"] = response.crc32c();
  return tree;
}

json Tree(const grpc::health::v1::HealthCheckResponse& response) {
  json tree = json::object();
  const auto status = response.status();
  if (status != 0) tree["status"] = EnumTree(status, response.ServingStatus_Name(status));
  return tree;
}

// null leaves everything as it is, as a request comes with its defaults and a tree has each name once.
bool Take(const json& value, std::string* text) {
  if (value.is_null()) return true;
  if (!value.is_string()) return false;
  *text = value.get_ref<const std::string&>();
  return true;
}

std::optional<std::int64_t> Integer(const json& value) {
  if (value.is_null()) return 0;
  if (value.is_string()) return ParseJsonInteger(value.get_ref<const std::string&>());
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) return {};
  if (value.is_number_integer()) return value.get<std::int64_t>();
  // 7.0 and 7e2 are integers in proto3's JSON.
  return value.is_number_float() ? ParseJsonInteger(value.dump()) : std::nullopt;
}

template <class Number>
std::optional<Number> Within(const json& value) {
  const auto number = Integer(value);
  return number && std::in_range<Number>(*number) ? std::optional(static_cast<Number>(*number)) : std::nullopt;
}

// Takes one member; false where there is no such field or the value is none for it.
bool Take(const std::string& name, const json& value, user::GetUserRequest* request) {
  const auto id = Integer(value);
  if (id) request->set_id(*id);
  return name == "id" && id;
}

bool Take(const std::string& name, const json& value, user::CreateUserRequest* request) {
  if (name == "name") return Take(value, request->mutable_name());
  return name == "email" && Take(value, request->mutable_email());
}

bool Take(const std::string& name, const json& value, user::ListUsersRequest* request) {
  if (name == "pageToken" || name == "page_token") return Take(value, request->mutable_page_token());
  const auto size = Within<std::int32_t>(value);
  if (size) request->set_page_size(*size);
  return (name == "pageSize" || name == "page_size") && size;
}

bool Take(const std::string& name, const json& value, user::ChatMessage* message) {
  if (name == "userId" || name == "user_id") return Take(value, message->mutable_user_id());
  return name == "content" && Take(value, message->mutable_content());
}

bool Take(const std::string& name, const json& value, user::FileChunk* chunk) {
  if (name == "fileName" || name == "file_name") return Take(value, chunk->mutable_file_name());
  if (name == "content") {
    if (value.is_null()) return true;
    auto bytes = value.is_string() ? ParseBase64(value.get_ref<const std::string&>()) : std::nullopt;
    if (bytes) chunk->set_content(std::move(*bytes));
    return bytes.has_value();
  }
  if (name != "crc32c") return false;
  if (value.is_null()) return true;
  const auto crc = Within<std::uint32_t>(value);
  if (crc) chunk->set_crc32c(*crc);
  return crc.has_value();
}

class Nlohmann final : public Codec {
 public:
  bool Parse(std::string_view bytes, google::protobuf::Message* message) const override {
    const json tree = json::parse(bytes, nullptr, /*allow_exceptions=*/false);
    if (!tree.is_object()) return false;
    return WithRequest(message, [&tree](auto* request) {
      for (const auto& [name, value] : tree.items()) {
        if (!Take(name, value, request)) return false;
      }
      return true;
    });
  }

  void Append(const google::protobuf::Message& message, std::string* bytes) const override {
    WithAnswer(message, [bytes](const auto& answer) {
      // What is no UTF-8 cannot come from a message; dump() would throw at it.
      *bytes += Tree(answer).dump(-1, ' ', false, json::error_handler_t::replace);
    });
  }
};

}  // namespace

const Codec& NlohmannJson() {
  static const Nlohmann codec;
  return codec;
}

}  // namespace assay::reference
