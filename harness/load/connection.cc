#include "harness/load/connection.h"

#include <cstring>
#include <utility>

namespace assay::load {

Connection::Connection(std::unique_ptr<net::Transport> transport, Desk desk)
    : desk_(desk), transport_(std::move(transport)), tls_(!transport_->TlsDescription().empty()) {
  ++desk_.tally.counters.connections_opened;
}

void Connection::OnReadable() {
  while (!ended()) {
    const std::size_t kept = rest_.size();
    if (kept > 0) std::memcpy(desk_.buffer, rest_.data(), kept);
    const std::size_t room = desk_.buffer_size - kept;
    const net::IoResult read = transport_->Read(desk_.buffer + kept, room);
    if (read.state == net::IoState::kWouldBlock) return;
    now_ = Now();
    if (read.state != net::IoState::kDone) {
      if (read.state == net::IoState::kClosed && TakeEnd()) return Leave();
      return Abandon(Failure::kConnectionLost, read.reason.empty() ? "the other side closed it" : read.reason);
    }
    ++desk_.tally.counters.reads;
    desk_.tally.counters.bytes_received += read.octets;
    const std::size_t size = kept + read.octets;
    const std::size_t used = Consume(desk_.buffer, size);
    if (used == 0 && size == desk_.buffer_size) {
      return Abandon(Failure::kProtocolError, "what it sends does not fit into the buffer");
    }
    if (used < size || kept > 0) rest_.assign(desk_.buffer + used, size - used);
    // A socket that filled less than the buffer is empty, or epoll(7) tells; what TLS holds back nobody tells.
    if (!tls_ && read.octets < room) return;
  }
}

bool Connection::Flush() {
  while (!ended() && !out_.empty()) {
    const net::IoResult written = transport_->Write(out_.View());
    if (written.state == net::IoState::kWouldBlock) return true;
    if (written.state != net::IoState::kDone) {
      Abandon(Failure::kConnectionLost, written.reason.empty() ? "the other side closed it" : written.reason);
      return false;
    }
    ++desk_.tally.counters.writes;
    desk_.tally.counters.bytes_sent += written.octets;
    out_.Drop(written.octets);
    if (out_.empty()) OnWritten();
  }
  return false;
}

void Connection::Release() {
  --in_flight_;
  if (state_ != State::kLeaving || in_flight_ > 0) return;
  state_ = State::kRolled;
  ++desk_.tally.counters.connections_rolled;
}

void Connection::Leave() {
  if (ended() || state_ == State::kLeaving) return;
  state_ = State::kLeaving;
  ++in_flight_;
  Release();
}

void Connection::Abandon(Failure failure, const std::string& reason) {
  if (ended()) return;
  now_ = Now();
  state_ = State::kLost;
  reason_ = reason;
  ++desk_.tally.counters.connections_lost;
  FailAll(failure, reason);
}

}  // namespace assay::load
