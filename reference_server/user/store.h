#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_set>
#include <variant>
#include <vector>

namespace user {
class User;
}  // namespace user

namespace assay::reference {

/// The users, in memory. Ids count up from 1 without gaps and nothing is ever removed. Safe to use from any thread.
class UserStore {
 public:
  using Entry = std::shared_ptr<const user::User>;
  enum class Refusal { kEmailTaken, kFull };

  explicit UserStore(std::int64_t max_users) : max_users_(max_users) {}

  /// Stores a new active user, created now.
  std::variant<Entry, Refusal> Create(const std::string& name, const std::string& email);
  /// Stores up to `count` users named "User N", with the address "user-N@example.com", N being the id; skips none.
  /// Null if there is not room for all, or one of the addresses is taken.
  std::optional<std::pair<std::int64_t, std::int64_t>> AddNumbered(std::int64_t count);

  /// Null where there is no such user.
  Entry Get(std::int64_t id) const;
  std::int64_t last_id() const;

 private:
  Entry Append(const std::string& name, const std::string& email);

  const std::int64_t max_users_;
  mutable std::shared_mutex mutex_;
  std::vector<Entry> users_;  // user n is at n - 1
  std::unordered_set<std::string> emails_;
};

}  // namespace assay::reference
