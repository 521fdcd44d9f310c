#include "reference_server/rest/worker.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <memory>
#include <vector>

namespace assay::reference {

Session::Session(Worker& worker) : worker_(worker) { worker_.Add(this); }
Session::~Session() { worker_.Remove(this); }

Worker::Worker(const RestContext& context)
    : context_(context), guard_(boost::asio::make_work_guard(loop_)), sweep_(loop_) {}

Worker::~Worker() { Join(); }

void Worker::Run() {
  SweepEverySecond();
  thread_ = std::thread([this] { loop_.run(); });
}

void Worker::Join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::Drain() {
  boost::asio::post(loop_, [this] {
    draining_ = true;
    // Copied and held, since a session that closes leaves the set.
    std::vector<std::shared_ptr<Session>> sessions;
    for (Session* session : sessions_) sessions.push_back(session->shared_from_this());
    for (const auto& session : sessions) session->Drain();
    sessions.clear();
    EndIfDone();
  });
}

void Worker::Abort() {
  boost::asio::post(loop_, [this] {
    std::vector<std::shared_ptr<Session>> sessions;
    for (Session* session : sessions_) sessions.push_back(session->shared_from_this());
    for (const auto& session : sessions) session->Abort();
  });
}

void Worker::Remove(Session* session) {
  sessions_.erase(session);
  EndIfDone();
}

void Worker::EndIfDone() {
  if (!draining_ || !sessions_.empty()) return;
  guard_.reset();
  sweep_.cancel();
}

void Worker::SweepEverySecond() {
  sweep_.expires_after(std::chrono::seconds(1));
  sweep_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const auto now = Session::Clock::now();
    std::vector<std::shared_ptr<Session>> sessions;
    for (Session* session : sessions_) sessions.push_back(session->shared_from_this());
    for (const auto& session : sessions) session->Sweep(now);
    sessions.clear();
    if (!draining_ || !sessions_.empty()) SweepEverySecond();
  });
}

const std::string& Worker::StandingFields() {
  const std::time_t now = std::time(nullptr);
  if (now != standing_since_) {
    standing_since_ = now;
    standing_ = context_.server_field + fmt::format("Date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", fmt::gmtime(now));
  }
  return standing_;
}

}  // namespace assay::reference
