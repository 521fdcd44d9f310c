#include "harness/load/feed.h"

#include <cmath>

namespace assay::load {

Feed::Feed(const Plan& plan, const Window& window, int thread, int threads)
    : closed_(plan.schedule.kind == Schedule::Kind::kClosed),
      poisson_(plan.schedule.kind == Schedule::Kind::kPoisson),
      random_rows_(plan.workload.random_rows),
      rows_(plan.workload.rows.size()),
      window_(window),
      profile_(closed_ ? Profile({}) : MakeProfile(plan.schedule, plan.warmup, plan.duration)),
      number_(static_cast<std::uint64_t>(thread) * static_cast<std::uint64_t>(plan.share.of) +
              static_cast<std::uint64_t>(plan.share.index)),
      stride_(static_cast<std::uint64_t>(threads) * static_cast<std::uint64_t>(plan.share.of)),
      threads_(static_cast<std::uint64_t>(threads)),
      random_(plan.schedule.seed * 1000 + static_cast<std::uint64_t>(thread)) {
  if (plan.requests > 0) {
    left_ = plan.requests / threads_ + (static_cast<std::uint64_t>(thread) < plan.requests % threads_ ? 1 : 0);
  }
  if (left_ == 0) {
    Stop();
  } else if (closed_) {
    due_ = window.start;
  } else {
    // Even arrivals of all threads together are even; the first one of all is due at once.
    arrivals_ = poisson_ ? 0 : static_cast<double>(thread) - static_cast<double>(threads_);
    Advance();
  }
}

void Feed::Advance() {
  const double gap = poisson_ ? std::exponential_distribution<double>(1)(random_) : 1;
  arrivals_ += gap * static_cast<double>(threads_);
  const std::optional<double> time = profile_.TimeOf(arrivals_);
  due_ = time ? window_.start + static_cast<Nanos>(*time * 1e9) : INT64_MAX;
  if (due_ >= window_.until) Stop();
}

Call Feed::Take(Nanos now) {
  Call call;
  call.number = number_;
  call.row = static_cast<std::uint32_t>(rows_ == 1 ? 0 : (random_rows_ ? random_() : number_) % rows_);
  call.intended = closed_ ? now : due_;
  number_ += stride_;
  const bool measured = call.intended >= window_.from;
  if (!closed_) {
    offered_ += measured ? 1 : 0;
    Advance();
  }
  if (measured && left_ != UINT64_MAX) {
    --left_;
    if (left_ == 0) Stop();
  }
  return call;
}

std::uint64_t Feed::Drop(Nanos until) {
  std::uint64_t dropped = 0;
  if (closed_) return 0;
  while (due_ < until && due_ < window_.until) {
    if (due_ >= window_.from) ++dropped;
    Advance();
  }
  return dropped;
}

}  // namespace assay::load
