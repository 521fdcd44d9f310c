#include "harness/load/profile.h"

#include <chrono>
#include <cmath>

namespace assay::load {
namespace {

// Longer than any trial, for a schedule that ends with its number of calls.
constexpr double kForever = 1e9;

double Seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

double CallsIn(const Profile::Segment& segment, double time) {
  return segment.from * time + (segment.to - segment.from) * time * time / (2 * segment.length);
}

// The time at which a segment has asked for `count` calls, 0 <= count <= all of them. With a changing rate, the
// positive root of slope/2 t² + from t = count, in the form that has no difference of near numbers.
double TimeIn(const Profile::Segment& segment, double count) {
  if (count <= 0) return 0;
  const double slope = (segment.to - segment.from) / segment.length;
  const double root = std::sqrt(std::max(0.0, segment.from * segment.from + 2 * slope * count));
  return 2 * count / (segment.from + root);
}

}  // namespace

std::optional<double> Profile::TimeOf(double count) const {
  double begin = 0;
  for (const Segment& segment : segments_) {
    const double calls = CallsIn(segment, segment.length);
    if (count <= calls && calls > 0) return begin + TimeIn(segment, count);
    count -= calls;
    begin += segment.length;
  }
  return std::nullopt;
}

double Profile::CountAt(double time) const {
  double count = 0;
  for (const Segment& segment : segments_) {
    if (time <= 0) break;
    count += CallsIn(segment, std::min(time, segment.length));
    time -= segment.length;
  }
  return count;
}

Profile MakeProfile(const Schedule& schedule, Duration warmup, Duration duration) {
  const double length = duration > Duration(0) ? Seconds(duration) : kForever;
  std::vector<Profile::Segment> segments;
  const double first = schedule.kind == Schedule::Kind::kSteps ? schedule.steps[0].rate : schedule.rate;
  if (warmup > Duration(0)) segments.push_back({Seconds(warmup), first, first});
  switch (schedule.kind) {
    case Schedule::Kind::kClosed:
    case Schedule::Kind::kConstant:
    case Schedule::Kind::kPoisson:
      segments.push_back({length, first, first});
      break;
    case Schedule::Kind::kRamp:
      segments.push_back({length, schedule.rate, schedule.to_rate});
      break;
    case Schedule::Kind::kSteps:
      for (const Schedule::Step& step : schedule.steps)
        segments.push_back({Seconds(step.length), step.rate, step.rate});
      segments.push_back({length, schedule.steps.back().rate, schedule.steps.back().rate});
      break;
  }
  return Profile(std::move(segments));
}

Status CheckSchedule(const Schedule& schedule, Duration duration) {
  switch (schedule.kind) {
    case Schedule::Kind::kClosed:
      return {};
    case Schedule::Kind::kConstant:
    case Schedule::Kind::kPoisson:
      if (!(schedule.rate > 0)) return UsageError("an open loop needs a rate above 0");
      return {};
    case Schedule::Kind::kRamp:
      if (duration <= Duration(0)) return UsageError("a ramp needs a duration");
      if (schedule.rate < 0 || schedule.to_rate < 0 || schedule.rate + schedule.to_rate <= 0) {
        return UsageError("a ramp needs two rates, at least one of them above 0");
      }
      return {};
    case Schedule::Kind::kSteps:
      if (schedule.steps.empty()) return UsageError("a schedule of steps needs at least one");
      for (const Schedule::Step& step : schedule.steps) {
        if (step.rate < 0 || step.length <= Duration(0)) {
          return UsageError("a step needs a rate of 0 or more and a length above 0");
        }
      }
      return {};
  }
  return {};
}

}  // namespace assay::load
