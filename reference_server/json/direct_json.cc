#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "reference_server/json/json_codec.h"
#include "reference_server/json/messages.h"
#include "reference_server/json/object_reader.h"
#include "reference_server/json/object_writer.h"
#include "reference_server/json/scalars.h"

namespace assay::reference {
namespace {

void Write(const user::User& user, std::string* json) {
  ObjectWriter object(json);
  object.Int64("id", user.id());
  object.Text("name", user.name());
  object.Text("email", user.email());
  object.Enum("status", user.status(), user::UserStatus_Name(user.status()));
  if (!user.roles().empty()) {
    char before = '[';
    std::string& roles = object.Member("roles");
    for (const auto& role : user.roles()) {
      roles += std::exchange(before, ',');
      AppendJsonString(role, &roles);
    }
    roles += ']';
  }
  if (user.has_phone()) AppendJsonString(user.phone(), &object.Member("phone"));
  if (!user.metadata().empty()) {
    ObjectWriter entries(&object.Member("metadata"));
    // Not Text(): an empty value is an entry all the same. A key may need escapes, which Member() does not make.
    std::string key;
    for (const auto& [name, value] : user.metadata()) {
      key.clear();
      AppendJsonString(name, &key);
      AppendJsonString(value, &entries.Member(std::string_view(key).substr(1, key.size() - 2)));
    }
  }
  if (user.has_created_at()) {
    std::string& time = object.Member("createdAt");
    time += '"';
    AppendTimestamp(user.created_at(), &time);
    time += '"';
  }
}

void Write(const user::ChatMessage& message, std::string* json) {
  ObjectWriter object(json);
  object.Text("userId", message.user_id());
  object.Text("content", message.content());
}

void Write(const user::UploadResponse& response, std::string* json) {
  ObjectWriter object(json);
  object.Text("fileName", response.file_name());
  object.Int64("sizeBytes", response.size_bytes());
  object.Number("chunkCount", response.chunk_count());
  object.Number("crc32c", response.crc32c());
}

void Write(const grpc::health::v1::HealthCheckResponse& response, std::string* json) {
  using Response = grpc::health::v1::HealthCheckResponse;
  ObjectWriter object(json);
  object.Enum("status", response.status(), Response::ServingStatus_Name(response.status()));
}

bool Read(ObjectReader reader, user::GetUserRequest* request) {
  std::string name;
  std::int64_t id = 0;
  while (reader.NextMember(&name)) {
    if (name == "id") {
      reader.Int64(&id);
    } else {
      reader.Refuse();
    }
  }
  request->set_id(id);
  return reader.ok();
}

bool Read(ObjectReader reader, user::CreateUserRequest* request) {
  std::string name;
  while (reader.NextMember(&name)) {
    if (name == "name") {
      reader.Text(request->mutable_name());
    } else if (name == "email") {
      reader.Text(request->mutable_email());
    } else {
      reader.Refuse();
    }
  }
  return reader.ok();
}

bool Read(ObjectReader reader, user::ListUsersRequest* request) {
  std::string name;
  while (reader.NextMember(&name)) {
    if (name == "pageSize" || name == "page_size") {
      using Limits = std::numeric_limits<std::int32_t>;
      request->set_page_size(static_cast<std::int32_t>(reader.Number(Limits::min(), Limits::max()).value_or(0)));
    } else if (name == "pageToken" || name == "page_token") {
      reader.Text(request->mutable_page_token());
    } else {
      reader.Refuse();
    }
  }
  return reader.ok();
}

bool Read(ObjectReader reader, user::ChatMessage* message) {
  std::string name;
  while (reader.NextMember(&name)) {
    if (name == "userId" || name == "user_id") {
      reader.Text(message->mutable_user_id());
    } else if (name == "content") {
      reader.Text(message->mutable_content());
    } else {
      reader.Refuse();
    }
  }
  return reader.ok();
}

bool Read(ObjectReader reader, user::FileChunk* chunk) {
  std::string name;
  while (reader.NextMember(&name)) {
    if (name == "fileName" || name == "file_name") {
      reader.Text(chunk->mutable_file_name());
    } else if (name == "content") {
      reader.Bytes(chunk->mutable_content());
    } else if (name == "crc32c") {
      const auto crc = reader.Number(0, std::numeric_limits<std::uint32_t>::max());
      chunk->clear_crc32c();
      if (crc) chunk->set_crc32c(static_cast<std::uint32_t>(*crc));
    } else {
      reader.Refuse();
    }
  }
  return reader.ok();
}

class Direct final : public Codec {
 public:
  bool Parse(std::string_view bytes, google::protobuf::Message* message) const override {
    return WithRequest(message, [bytes](auto* request) { return Read(ObjectReader(bytes), request); });
  }
  void Append(const google::protobuf::Message& message, std::string* bytes) const override {
    WithAnswer(message, [bytes](const auto& answer) { Write(answer, bytes); });
  }
};

}  // namespace

const Codec& DirectJson() {
  static const Direct codec;
  return codec;
}

}  // namespace assay::reference
