#include "reference_server/user/user_service.h"

#include <utility>

#include "reference_server/user/list_users.h"
#include "reference_server/user/store.h"
#include "reference_server/user/upload_file.h"
#include "user.pb.h"

namespace assay::reference {
namespace {

Status GetUser(const UserStore& store, const user::GetUserRequest& request, user::User& response) {
  if (request.id() < 1) return InvalidArgument("Invalid user ID", {{"id", "must be at least 1"}});
  const auto user = store.Get(request.id());
  if (!user) {
    const auto id = std::to_string(request.id());
    return NotFound("User " + id + " not found", "user.User", id);
  }
  response = *user;
  return {};
}

Status CreateUser(UserStore& store, const user::CreateUserRequest& request, user::User& response) {
  FieldViolations violations;
  if (request.name().empty()) violations.emplace_back("name", "must not be empty");
  if (request.email().empty()) violations.emplace_back("email", "must not be empty");
  if (!violations.empty()) {
    return InvalidArgument("Invalid user: " + violations.front().first + " must not be empty", violations);
  }
  const auto created = store.Create(request.name(), request.email());
  if (const auto* refusal = std::get_if<UserStore::Refusal>(&created)) {
    if (*refusal == UserStore::Refusal::kFull) return ResourceExhausted("The user store is full", "users");
    return AlreadyExists("A user with the email " + request.email() + " exists", "user.User", request.email());
  }
  response = *std::get<UserStore::Entry>(created);
  return {};
}

class Chat final : public Handler {
 public:
  using Handler::Handler;

  void OnMessage(std::string_view bytes) override {
    user::ChatMessage message;
    if (!ParseOrFinish(bytes, &message)) return;
    message.set_user_id("server");
    message.set_content("Echo: " + message.content());
    call().Write(message, Flush::kNow);
  }

  void OnHalfClose() override { call().Finish({}); }
};

std::vector<Method> Methods(const std::string& service, UserStore& store, std::int64_t max_upload_bytes,
                            const Codec* codec) {
  std::vector<Method> methods = {
      {"/GetUser", Unary<user::GetUserRequest, user::User>(
                       [&store](const auto& request, auto& response) { return GetUser(store, request, response); })},
      {"/CreateUser", Unary<user::CreateUserRequest, user::User>([&store](const auto& request, auto& response) {
         return CreateUser(store, request, response);
       }),
       Access::kFullToken},
      {"/ListUsers", Make<ListUsers>(std::as_const(store))},
      {"/UploadFile", [max_upload_bytes](Call& call) { return std::make_unique<UploadFile>(call, max_upload_bytes); }},
      {"/Chat", Make<Chat>()},
  };
  for (auto& method : methods) {
    method.path.insert(0, "/" + service);
    method.codec = codec;
  }
  return methods;
}

}  // namespace

std::vector<Method> UserService(UserStore& store, std::int64_t max_upload_bytes, const Codec& json) {
  auto methods = Methods("user.UserService", store, max_upload_bytes, nullptr);
  for (auto& method : Methods("user.UserServiceJson", store, max_upload_bytes, &json)) {
    methods.push_back(std::move(method));
  }
  return methods;
}

}  // namespace assay::reference
