#pragma once

#include <optional>
#include <vector>

#include "harness/load/load.h"

namespace assay::load {

// How many calls a second are asked for, over time: a chain of pieces, each with a rate that is constant or changes
// evenly. Times are seconds since the trial began.
class Profile {
 public:
  struct Segment {
    double length = 0;  // seconds
    double from = 0;    // calls a second
    double to = 0;
  };

  explicit Profile(std::vector<Segment> segments) : segments_(std::move(segments)) {}

  // When `count` calls have been asked for since the beginning; nothing where that many never are.
  std::optional<double> TimeOf(double count) const;
  // How many were asked for until then.
  double CountAt(double time) const;

 private:
  std::vector<Segment> segments_;
};

// The profile of a schedule that is not closed: during the warm-up, the rate with which it begins.
Profile MakeProfile(const Schedule& schedule, Duration warmup, Duration duration);
// Errors: kUsage (no rate, a negative one, no steps, a ramp without a duration).
Status CheckSchedule(const Schedule& schedule, Duration duration);

}  // namespace assay::load
