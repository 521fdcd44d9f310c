#include "reference_server/user/store.h"

#include <chrono>
#include <mutex>
#include <utility>

#include "user.pb.h"

namespace assay::reference {
namespace {

void SetToNow(google::protobuf::Timestamp* timestamp) {
  const auto nanos =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  timestamp->set_seconds(nanos / 1'000'000'000);
  timestamp->set_nanos(static_cast<int>(nanos % 1'000'000'000));
}

std::string NumberedEmail(std::int64_t id) { return "user-" + std::to_string(id) + "@example.com"; }

}  // namespace

UserStore::Entry UserStore::Append(const std::string& name, const std::string& email) {
  auto user = std::make_shared<user::User>();
  user->set_id(static_cast<std::int64_t>(users_.size()) + 1);
  user->set_name(name);
  user->set_email(email);
  user->set_status(user::USER_STATUS_ACTIVE);
  SetToNow(user->mutable_created_at());
  emails_.insert(email);
  return users_.emplace_back(std::move(user));
}

std::variant<UserStore::Entry, UserStore::Refusal> UserStore::Create(const std::string& name,
                                                                     const std::string& email) {
  const std::unique_lock lock(mutex_);
  if (emails_.contains(email)) return Refusal::kEmailTaken;
  if (static_cast<std::int64_t>(users_.size()) >= max_users_) return Refusal::kFull;
  return Append(name, email);
}

std::optional<std::pair<std::int64_t, std::int64_t>> UserStore::AddNumbered(std::int64_t count) {
  const std::unique_lock lock(mutex_);
  const auto first = static_cast<std::int64_t>(users_.size()) + 1;
  const auto last = first + count - 1;
  if (count < 1 || last > max_users_) return std::nullopt;
  for (auto id = first; id <= last; ++id) {
    if (emails_.contains(NumberedEmail(id))) return std::nullopt;
  }
  for (auto id = first; id <= last; ++id) Append("User " + std::to_string(id), NumberedEmail(id));
  return std::pair{first, last};
}

UserStore::Entry UserStore::Get(std::int64_t id) const {
  const std::shared_lock lock(mutex_);
  if (id < 1 || id > static_cast<std::int64_t>(users_.size())) return nullptr;
  return users_[static_cast<std::size_t>(id - 1)];
}

std::int64_t UserStore::last_id() const {
  const std::shared_lock lock(mutex_);
  return static_cast<std::int64_t>(users_.size());
}

}  // namespace assay::reference
