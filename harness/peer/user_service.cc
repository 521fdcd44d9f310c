#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "google/rpc/error_details.pb.h"
#include "harness/peer/call.h"
#include "harness/peer/message_handler.h"
#include "harness/peer/upload.h"
#include "harness/protocol/number.h"
#include "user.pb.h"

// user.UserService as its contract has it, but UploadFile (upload.cc).
namespace assay::peer {
namespace {

using protocol::GrpcStatus;

CallStatus BadField(const std::string& field, std::string message) {
  google::rpc::BadRequest detail;
  google::rpc::BadRequest::FieldViolation* const violation = detail.add_field_violations();
  violation->set_field(field);
  violation->set_description(message);
  return CallStatus::WithDetail(GrpcStatus::kInvalidArgument, std::move(message), detail);
}

CallStatus Resource(GrpcStatus code, const std::string& name, std::string message) {
  google::rpc::ResourceInfo detail;
  detail.set_resource_type("user.User");
  detail.set_resource_name(name);
  detail.set_description(message);
  return CallStatus::WithDetail(code, std::move(message), detail);
}

CallStatus StoreIsFull() {
  google::rpc::QuotaFailure detail;
  google::rpc::QuotaFailure::Violation* const violation = detail.add_violations();
  violation->set_subject("users");
  violation->set_description("no more users can be stored");
  return CallStatus::WithDetail(GrpcStatus::kResourceExhausted, "The user store is full", detail);
}

class GetUser final : public MessageHandler<user::GetUserRequest> {
 public:
  using MessageHandler::MessageHandler;

  void On(const user::GetUserRequest& request) override {
    if (request.id() < 1 && !call_.server().Has(Defect::kInvalidIdNotFound))
      return call_.Finish(BadField("id", "Invalid user ID"));
    const user::User* const found = call_.server().users.Find(request.id());
    if (found == nullptr) {
      const std::string id = std::to_string(request.id());
      return call_.Finish(
          Resource(GrpcStatus::kNotFound, id,
                   call_.server().Has(Defect::kNotFoundWithoutId) ? "User not found" : "User " + id + " not found"));
    }
    user::User told = *found;
    if (call_.server().Has(Defect::kStoredNameLost)) told.clear_name();
    call_.Send(told.SerializeAsString());
    call_.Finish();
  }
};

class CreateUser final : public MessageHandler<user::CreateUserRequest> {
 public:
  using MessageHandler::MessageHandler;

  void On(const user::CreateUserRequest& request) override {
    if (call_.read_only() && !call_.server().Has(Defect::kReadonlyWrites)) {
      return call_.Finish(CallStatus::Of(GrpcStatus::kPermissionDenied, "The token may only read"));
    }
    const bool checked = !call_.server().Has(Defect::kEmptyFieldsTaken);
    if (request.name().empty() && checked) return call_.Finish(BadField("name", "A user needs a name"));
    if (request.email().empty() && checked) return call_.Finish(BadField("email", "A user needs an email"));
    UserStore::Refusal why{};
    const user::User* const added = call_.server().users.Add(request.name(), request.email(), why, Leave());
    if (added != nullptr) return Answer(*added);
    if (why == UserStore::Refusal::kFull) return call_.Finish(StoreIsFull());
    call_.Finish(Resource(GrpcStatus::kAlreadyExists, request.email(), "The email is taken"));
  }

 private:
  UserStore::Leave Leave() const {
    if (call_.server().Has(Defect::kEmailTwice)) return UserStore::Leave::kEmail;
    return call_.server().Has(Defect::kStoreUnbounded) ? UserStore::Leave::kCapacity : UserStore::Leave::kNothing;
  }

  void Answer(user::User added) {
    if (call_.server().Has(Defect::kCreatedAtMissing)) added.clear_created_at();
    if (call_.server().Has(Defect::kEmailDropped)) added.clear_email();
    call_.Send(added.SerializeAsString());
    call_.Finish();
  }
};

class ListUsers final : public MessageHandler<user::ListUsersRequest> {
 public:
  using MessageHandler::MessageHandler;

  void On(const user::ListUsersRequest& request) override {
    if (request.page_size() < 0 && !call_.server().Has(Defect::kNegativePageTaken))
      return call_.Finish(BadField("page_size", "The page size is negative"));
    const std::string& token = request.page_token();
    if (token.find_first_not_of("0123456789") != std::string::npos) {
      return call_.Finish(BadField("page_token", "The page token is no number"));
    }
    const UserStore& users = call_.server().users;
    auto after = token.empty() ? 0 : protocol::ParseNumber(token, static_cast<std::uint64_t>(users.last_id()));
    if (!after && call_.server().Has(Defect::kFarPageEmpty)) after = users.last_id();
    if (!after) return call_.Finish(CallStatus::Of(GrpcStatus::kOutOfRange, "The page token is past the last user"));
    const bool all = request.page_size() < 0 || call_.server().Has(Defect::kPageSizeIgnored);
    SendPage(users, static_cast<std::int64_t>(*after), all ? 0 : static_cast<std::size_t>(request.page_size()));
  }

 private:
  void SendPage(const UserStore& users, std::int64_t after, std::size_t size) {
    std::vector<const user::User*> page = users.Page(after, size);
    const std::int64_t last = page.empty() ? after : page.back()->id();
    if (call_.server().Has(Defect::kServerStreamShort) && !page.empty()) page.pop_back();
    for (const user::User* one : page) call_.Send(one->SerializeAsString());
    if (last < users.last_id() && !call_.server().Has(Defect::kNextPageUntold))
      call_.AddTrailer("x-next-page-token", std::to_string(last));
    call_.Finish();
  }
};

class Chat final : public MessageHandler<user::ChatMessage> {
 public:
  using MessageHandler::MessageHandler;

  void On(const user::ChatMessage& message) override {
    user::ChatMessage echo = message;
    echo.set_user_id("server");
    echo.set_content("Echo: " + message.content());
    std::string answer = echo.SerializeAsString();
    if (call_.server().Has(Defect::kChatOutOfOrder)) std::swap(answer, late_);
    if (answer.empty()) return;
    call_.Send(std::move(answer));
    if (!late_.empty()) call_.Send(std::exchange(late_, {}));
  }
  void OnEnd() override {
    if (!late_.empty()) call_.Send(std::move(late_));
    call_.Finish();
  }

 private:
  std::string late_;  // an answer that a mutant keeps until the next has been sent
};

}  // namespace

std::span<const Method> UserMethods() {
  static constexpr std::array<Method, 5> kMethods = {{
      {"/user.UserService/GetUser", Kind::kUnary, false, MakeHandler<GetUser>},
      {"/user.UserService/CreateUser", Kind::kUnary, false, MakeHandler<CreateUser>},
      {"/user.UserService/ListUsers", Kind::kServerStream, false, MakeHandler<ListUsers>},
      {"/user.UserService/UploadFile", Kind::kClientStream, false, MakeUpload},
      {"/user.UserService/Chat", Kind::kBidiStream, false, MakeHandler<Chat>},
  }};
  return kMethods;
}

}  // namespace assay::peer
