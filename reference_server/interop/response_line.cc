#include "reference_server/interop/response_line.h"

#include <chrono>
#include <utility>

#include "reference_server/interop/payload.h"

namespace assay::reference {

void ResponseLine::Add(const grpc::testing::StreamingOutputCallRequest& request) {
  if (auto status = Chosen(request.response_status())) {
    turns_.push_back({{}, std::move(status)});
    return;
  }
  for (const auto& response : request.response_parameters()) turns_.push_back({response, RefuseSize(response.size())});
}

void ResponseLine::Proceed() {
  if (writing_ || waiting_) return;
  if (turns_.empty()) {
    if (closed_) call_.Finish({});
    return;
  }
  Turn& turn = turns_.front();
  if (turn.status) return call_.Finish(*std::move(turn.status));
  if (turn.response.interval_us() > 0 && !waited_) {
    waiting_ = true;
    timer_ = std::make_unique<Timer>();
    const auto interval = std::chrono::microseconds(turn.response.interval_us());
    return timer_->Start(std::chrono::system_clock::now() + interval, nullptr, call_.Waker());
  }
  const auto wanted = std::move(turn.response);
  turns_.pop_front();
  waited_ = false;
  writing_ = true;
  grpc::testing::StreamingOutputCallResponse response;
  Fill(wanted.size(), *response.mutable_payload());
  call_.Compress(Wanted(wanted.has_compressed(), wanted.compressed()));
  call_.Write(response, Flush::kNow);
}

void ResponseLine::Written() {
  writing_ = false;
  Proceed();
}

void ResponseLine::Woken() {
  waiting_ = false;
  waited_ = true;
  Proceed();
}

void ResponseLine::Done() {
  if (timer_) timer_->Cancel();
}

}  // namespace assay::reference
