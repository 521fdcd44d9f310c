#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/peer/call_status.h"
#include "harness/peer/defect.h"
#include "harness/protocol/compression.h"

namespace assay::peer {

// Takes the messages of a request out of its DATA.
class Intake {
 public:
  Intake(std::optional<protocol::Coding> coding, std::uint32_t limit, Defect defect)
      : coding_(coding), limit_(limit), defect_(defect) {}

  void Feed(std::string_view octets);
  // The next whole message, decompressed; nothing where none is whole; or the status that its octets call for. A
  // message above the limit is refused at its prefix.
  tl::expected<std::optional<std::string>, CallStatus> Next();
  bool AtBoundary() const { return buffer_.size() == taken_ || defect_ == Defect::kCutMessageDropped; }
  // What no whole message was made of.
  std::string_view Rest() const { return std::string_view(buffer_).substr(taken_); }

 private:
  bool IsAbove(std::uint32_t length) const;
  bool TakenAsPlain(std::uint8_t flag) const;
  tl::expected<std::optional<std::string>, CallStatus> Decode(std::uint8_t flag, std::string_view payload);

  const std::optional<protocol::Coding> coding_;
  const std::uint32_t limit_;
  const Defect defect_;
  std::string buffer_;
  std::size_t taken_ = 0;
  std::size_t in_frame_ = 0;  // messages of the DATA frame that came last
  std::uint64_t total_ = 0;   // octets of the messages so far
  bool unpacked_ = false;     // a message was decompressed
};

}  // namespace assay::peer
