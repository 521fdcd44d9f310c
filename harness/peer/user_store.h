#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace user {
class User;
}  // namespace user

namespace assay::peer {

// The users of a server, by id, counted up from 1.
class UserStore {
 public:
  enum class Refusal { kEmailTaken, kFull };

  explicit UserStore(std::size_t capacity);
  ~UserStore();

  // `leave`: what a mutant does not refuse.
  enum class Leave { kNothing, kEmail, kCapacity };
  // The new user, or null with the reason.
  const user::User* Add(const std::string& name, const std::string& email, Refusal& why, Leave leave = Leave::kNothing);
  const user::User* Find(std::int64_t id) const;
  // Up to `count` users with ids above `after`, in the order of ids; 0: all.
  std::vector<const user::User*> Page(std::int64_t after, std::size_t count) const;
  std::int64_t last_id() const { return next_id_ - 1; }
  std::size_t size() const { return users_.size(); }

 private:
  const std::size_t capacity_;
  std::map<std::int64_t, std::unique_ptr<user::User>> users_;
  std::set<std::string> emails_;
  std::int64_t next_id_ = 1;
};

}  // namespace assay::peer
