#include "harness/load/rest_connection.h"

#include <algorithm>
#include <cstring>

#include "harness/load/filled.h"
#include "harness/protocol/number.h"

namespace assay::load {
namespace {

constexpr std::size_t kLongestSample = 200;

}  // namespace

RestConnection::RestConnection(std::unique_ptr<net::Transport> transport, const RestRequest& request, Desk desk)
    : Connection(std::move(transport), desk), request_(request) {
  state_ = State::kOpen;  // an HTTP/1.1 server waits to be asked
}

void RestConnection::Start(const Call& call, Nanos now) {
  call_ = call;
  sent_ = now;
  body_ = desk_.verifier.Begin();
  ++in_flight_;
  expects_ = Expects::kHead;
  const Piece& octets = request_.rows[call.row].octets;
  CopyFilled(octets, 0, octets.octets.size(), call.number, out_.Reserve(octets.octets.size()));
  out_.Advance(octets.octets.size());
  ++desk_.tally.counters.messages_sent;
}

void RestConnection::Expire(Nanos since, Nanos now) {
  if (in_flight_ == 0 || sent_ >= since) return;
  // Nothing in HTTP/1.1 takes a request back, so the connection goes with it.
  now_ = now;
  Leave();
  FailCall(Failure::kTimeout);
}

std::size_t RestConnection::Consume(const char* data, std::size_t size) {
  std::size_t at = 0;
  while (!ended()) {
    const std::string_view octets(data + at, size - at);
    std::size_t used = 0;
    switch (expects_) {
      case Expects::kNothing:
        if (!octets.empty()) Abandon(Failure::kProtocolError, "it sends without being asked");
        return size;
      case Expects::kHead:
        used = TakeHead(octets);
        break;
      case Expects::kContent:
      case Expects::kUntilClose:
      case Expects::kChunk:
        used = TakeContent(octets);
        break;
      case Expects::kChunkSize:
        used = TakeChunkSize(octets);
        break;
      case Expects::kChunkEnd:
      case Expects::kTrailer:
        used = TakeLine(octets);
        break;
    }
    if (used == 0) return at;
    at += used;
  }
  return size;
}

std::size_t RestConnection::TakeHead(std::string_view octets) {
  std::size_t size = last_head_.size();
  if (last_head_.empty() || !octets.starts_with(last_head_)) {
    const std::size_t end = octets.find("\r\n\r\n");
    if (end == octets.npos) {
      constexpr std::string_view kVersion = "HTTP/1.";
      if (!octets.substr(0, kVersion.size()).starts_with(kVersion.substr(0, octets.size()))) {
        Abandon(Failure::kProtocolError, "what it sends is no status line of HTTP/1.1");
      }
      return 0;
    }
    size = end + 4;
    last_head_ = octets.substr(0, size);
    head_ = ReadHttpHead(last_head_);
  }
  if (!head_.malformed.empty()) {
    Abandon(Failure::kProtocolError, head_.malformed);
    return size;
  }
  if (head_.status < 200) return size;  // 100 Continue and its kin come before the answer (RFC 9110 §15.2)
  left_ = head_.length;
  const bool bodiless = request_.head || head_.status == 204 || head_.status == 304;
  if (bodiless || (!head_.chunked && head_.has_length && left_ == 0)) {
    FinishCall();
  } else if (head_.chunked) {
    expects_ = Expects::kChunkSize;
  } else if (!head_.has_length) {
    expects_ = Expects::kUntilClose;
  } else {
    expects_ = Expects::kContent;
  }
  return size;
}

std::size_t RestConnection::TakeContent(std::string_view octets) {
  if (expects_ == Expects::kUntilClose) {
    KeepContent(octets);
    return octets.size();
  }
  const std::size_t size = std::min<std::uint64_t>(left_, octets.size());
  KeepContent(octets.substr(0, size));
  left_ -= size;
  if (left_ > 0) return size;
  if (expects_ == Expects::kChunk) {
    expects_ = Expects::kChunkEnd;
  } else {
    FinishCall();
  }
  return size;
}

std::size_t RestConnection::TakeChunkSize(std::string_view octets) {
  const std::size_t end = octets.find("\r\n");
  if (end == octets.npos) return 0;
  // Behind a semicolon stand extensions (RFC 9112 §7.1.1).
  const std::string_view digits = octets.substr(0, std::min(end, octets.find_first_of("; \t")));
  const auto size = digits.empty() ? std::nullopt : protocol::ParseNumber("0x" + std::string(digits), INT64_MAX);
  if (!size) {
    Abandon(Failure::kProtocolError, "the size of a chunk is no hexadecimal number");
    return 0;
  }
  left_ = *size;
  expects_ = left_ == 0 ? Expects::kTrailer : Expects::kChunk;
  return end + 2;
}

// The end of a chunk, or a line of the trailer, whose empty line ends the answer.
std::size_t RestConnection::TakeLine(std::string_view octets) {
  const std::size_t end = octets.find("\r\n");
  if (end == octets.npos) return 0;
  if (expects_ == Expects::kTrailer) {
    if (end == 0) FinishCall();
  } else if (end == 0) {
    expects_ = Expects::kChunkSize;
  } else {
    Abandon(Failure::kProtocolError, "a chunk is longer than its size");
  }
  return end + 2;
}

void RestConnection::KeepContent(std::string_view octets) {
  if (body_ >= 0) desk_.verifier.Append(body_, octets);
  if (head_.status != request_.expected_status && sample_.size() < kLongestSample) {
    sample_ += octets.substr(0, kLongestSample - sample_.size());
  }
}

void RestConnection::FinishCall() {
  ++desk_.tally.counters.messages_received;
  if (head_.closes || expects_ == Expects::kUntilClose) Leave();
  if (head_.status != request_.expected_status) {
    return FailCall(Failure::kHttpStatus, static_cast<std::uint32_t>(head_.status), sample_);
  }
  if (body_ >= 0) {
    desk_.tally.CountVerified(call_.intended, now_);
    const std::string wrong = desk_.verifier.CheckBody(body_, call_.row);
    if (!wrong.empty()) return FailCall(Failure::kWrongBody, 0, wrong);
    desk_.verifier.End(body_);
  }
  desk_.tally.Succeed(call_.intended, sent_, now_);
  body_ = -1;
  expects_ = Expects::kNothing;
  Release();
}

void RestConnection::FailCall(Failure failure, std::uint32_t number, std::string_view sample) {
  desk_.tally.Fail(call_.intended, now_, failure, number, sample);
  if (body_ >= 0) desk_.verifier.End(body_);
  body_ = -1;
  sample_.clear();
  expects_ = Expects::kNothing;
  Release();
}

bool RestConnection::TakeEnd() {
  if (in_flight_ == 0) return true;  // a server may close a connection that nobody uses (RFC 9112 §9.5)
  if (expects_ == Expects::kUntilClose) {
    FinishCall();
    return true;
  }
  if (expects_ != Expects::kHead) FailCall(Failure::kTruncated);
  return false;
}

void RestConnection::FailAll(Failure failure, const std::string& reason) {
  if (in_flight_ > 0) FailCall(failure, 0, reason);
}

}  // namespace assay::load
