#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "harness/load/connection.h"
#include "harness/load/http_head.h"
#include "harness/load/rest_request.h"

namespace assay::load {

// REST calls over one HTTP/1.1 connection, one at a time, kept alive from call to call.
class RestConnection final : public Connection {
 public:
  RestConnection(std::unique_ptr<net::Transport> transport, const RestRequest& request, Desk desk);

  void Start(const Call& call, Nanos now) override;
  void Expire(Nanos since, Nanos now) override;

 private:
  // What comes next.
  enum class Expects { kNothing, kHead, kContent, kUntilClose, kChunkSize, kChunk, kChunkEnd, kTrailer };

  std::size_t Consume(const char* data, std::size_t size) override;
  bool TakeEnd() override;
  void FailAll(Failure failure, const std::string& reason) override;

  // Each takes what it can from the front, and returns how much.
  std::size_t TakeHead(std::string_view octets);
  std::size_t TakeContent(std::string_view octets);
  std::size_t TakeChunkSize(std::string_view octets);
  std::size_t TakeLine(std::string_view octets);

  void KeepContent(std::string_view octets);
  void FinishCall();
  void FailCall(Failure failure, std::uint32_t number = 0, std::string_view sample = {});

  const RestRequest& request_;
  Call call_;
  Nanos sent_ = 0;
  int body_ = -1;  // the Verifier's buffer
  Expects expects_ = Expects::kNothing;
  std::string last_head_;  // and what it says: most answers of a server have the same
  HttpHead head_;
  std::uint64_t left_ = 0;  // of the content or the chunk
  std::string sample_;      // the beginning of what a wrong answer holds
};

}  // namespace assay::load
