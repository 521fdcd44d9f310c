#include "harness/peer/user_store.h"

#include <ctime>

#include "user.pb.h"

namespace assay::peer {

UserStore::UserStore(std::size_t capacity) : capacity_(capacity) {}
UserStore::~UserStore() = default;

const user::User* UserStore::Add(const std::string& name, const std::string& email, Refusal& why, Leave leave) {
  if (emails_.contains(email) && leave != Leave::kEmail) {
    why = Refusal::kEmailTaken;
    return nullptr;
  }
  if (users_.size() >= capacity_ && leave != Leave::kCapacity) {
    why = Refusal::kFull;
    return nullptr;
  }
  emails_.insert(email);
  user::User& added = *(users_[next_id_] = std::make_unique<user::User>());
  added.set_id(next_id_++);
  added.set_name(name);
  added.set_email(email);
  added.set_status(user::USER_STATUS_ACTIVE);
  added.mutable_created_at()->set_seconds(std::time(nullptr));
  return &added;
}

const user::User* UserStore::Find(std::int64_t id) const {
  const auto found = users_.find(id);
  return found == users_.end() ? nullptr : found->second.get();
}

std::vector<const user::User*> UserStore::Page(std::int64_t after, std::size_t count) const {
  std::vector<const user::User*> page;
  for (auto at = users_.upper_bound(after); at != users_.end() && (count == 0 || page.size() < count); ++at) {
    page.push_back(at->second.get());
  }
  return page;
}

}  // namespace assay::peer
