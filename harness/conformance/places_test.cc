#include "harness/conformance/places.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

namespace assay::conformance {
namespace {

using std::chrono::milliseconds;

// Stays of 10 ms, so that 40 are long.
void PlayShortOnes(Places& places, FakeClock& clock) {
  for (int i = 0; i < 20; ++i) {
    const std::size_t guest = places.Take();
    clock.Advance(milliseconds(10));
    places.Leave(guest);
  }
}

TEST(PlacesTest, WhoStaysLongLosesItsPlace) {
  FakeClock clock;
  Places places(1, 2, clock);
  PlayShortOnes(places, clock);
  const std::size_t waits = places.Take();
  clock.Advance(milliseconds(40));
  const std::size_t waits_too = places.Take();  // would block for ever
  clock.Advance(milliseconds(40));
  const std::size_t third = places.Take();
  places.Leave(waits);
  places.Leave(waits_too);
  places.Leave(third);
  places.Leave(places.Take());
}

// That another one waits until this guest leaves.
void ExpectToWaitFor(std::size_t guest, Places& places) {
  std::future<std::size_t> next = std::async(std::launch::async, [&] { return places.Take(); });
  EXPECT_EQ(next.wait_for(milliseconds(30)), std::future_status::timeout);
  places.Leave(guest);
  places.Leave(next.get());
}

TEST(PlacesTest, OneStayAfterAnother) {
  FakeClock clock;
  Places places(1, 1, clock);
  std::size_t quick = places.Take();
  for (int i = 0; i < 20; ++i) {
    clock.Advance(milliseconds(10));
    quick = places.Renew(quick);
  }
  clock.Advance(milliseconds(40));
  const std::size_t next = places.Take();
  // The one that lost its place waits for another.
  std::future<std::size_t> again = std::async(std::launch::async, [&] { return places.Renew(quick); });
  EXPECT_EQ(again.wait_for(milliseconds(30)), std::future_status::timeout);
  places.Leave(next);
  places.Leave(again.get());
}

TEST(PlacesTest, WhoIsQuickKeepsItsPlace) {
  FakeClock clock;
  Places places(1, 2, clock);
  PlayShortOnes(places, clock);
  const std::size_t quick = places.Take();
  clock.Advance(milliseconds(39));
  ExpectToWaitFor(quick, places);
}

TEST(PlacesTest, NoMoreThanThatStayBeside) {
  FakeClock clock;
  Places places(1, 1, clock);
  PlayShortOnes(places, clock);
  const std::size_t beside = places.Take();
  clock.Advance(milliseconds(40));
  const std::size_t long_too = places.Take();
  clock.Advance(milliseconds(40));
  ExpectToWaitFor(long_too, places);
  places.Leave(beside);
}

TEST(PlacesTest, WithoutEnoughStaysNothingIsLong) {
  FakeClock clock;
  Places places(1, 1, clock);
  const std::size_t first = places.Take();
  clock.Advance(std::chrono::hours(1));
  ExpectToWaitFor(first, places);
}

}  // namespace
}  // namespace assay::conformance
