#include "reference_server/user/store.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "user.pb.h"

namespace assay::reference {
namespace {

const user::User& Created(const std::variant<UserStore::Entry, UserStore::Refusal>& result) {
  return *std::get<UserStore::Entry>(result);
}

TEST(UserStore, CountsIdsUpFromOne) {
  UserStore store(10);
  const auto first = store.Create("Ada", "ada@example.com");
  const auto second = store.Create("Alan", "alan@example.com");
  EXPECT_EQ(Created(first).id(), 1);
  EXPECT_EQ(Created(second).id(), 2);
  EXPECT_EQ(Created(first).status(), user::USER_STATUS_ACTIVE);
  EXPECT_GT(Created(first).created_at().seconds(), 1'600'000'000);
  EXPECT_EQ(store.last_id(), 2);
}

TEST(UserStore, FindsWhatItHoldsAndNothingElse) {
  UserStore store(10);
  store.Create("Ada", "ada@example.com");
  ASSERT_NE(store.Get(1), nullptr);
  EXPECT_EQ(store.Get(1)->name(), "Ada");
  EXPECT_EQ(store.Get(0), nullptr);
  EXPECT_EQ(store.Get(-1), nullptr);
  EXPECT_EQ(store.Get(2), nullptr);
}

TEST(UserStore, RefusesATakenEmailBeforeItSaysThatItIsFull) {
  UserStore store(1);
  store.Create("Ada", "ada@example.com");
  EXPECT_EQ(std::get<UserStore::Refusal>(store.Create("Eve", "ada@example.com")), UserStore::Refusal::kEmailTaken);
  EXPECT_EQ(std::get<UserStore::Refusal>(store.Create("Eve", "eve@example.com")), UserStore::Refusal::kFull);
  EXPECT_EQ(store.last_id(), 1);
}

TEST(UserStore, AddsNumberedUsersAllOrNone) {
  UserStore store(5);
  store.Create("Ada", "ada@example.com");
  EXPECT_EQ(store.AddNumbered(3), (std::pair<std::int64_t, std::int64_t>(2, 4)));
  EXPECT_EQ(store.Get(4)->name(), "User 4");
  EXPECT_EQ(store.Get(4)->email(), "user-4@example.com");
  EXPECT_EQ(store.AddNumbered(2), std::nullopt);
  EXPECT_EQ(store.AddNumbered(0), std::nullopt);
  EXPECT_EQ(store.last_id(), 4);
}

TEST(UserStore, DoesNotAddNumberedUsersOverATakenEmail) {
  UserStore store(5);
  store.Create("Ada", "user-3@example.com");
  EXPECT_EQ(store.AddNumbered(2), std::nullopt);
  EXPECT_EQ(store.last_id(), 1);
}

TEST(UserStore, GivesEachOfManyWritersItsOwnIds) {
  constexpr int kWriters = 4;
  constexpr int kEach = 200;
  UserStore store(kWriters * kEach);
  std::vector<std::set<std::int64_t>> ids(kWriters);
  {
    std::vector<std::jthread> writers;
    for (int w = 0; w < kWriters; ++w) {
      writers.emplace_back([&store, &mine = ids[static_cast<std::size_t>(w)], w] {
        for (int i = 0; i < kEach; ++i) {
          mine.insert(Created(store.Create("U", std::to_string(w) + "-" + std::to_string(i))).id());
        }
      });
    }
  }
  std::set<std::int64_t> all;
  for (auto& mine : ids) all.merge(mine);
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kWriters * kEach));
  EXPECT_EQ(*all.rbegin(), kWriters * kEach);
}

}  // namespace
}  // namespace assay::reference
