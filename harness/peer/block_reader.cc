#include "harness/peer/block_reader.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "harness/protocol/http2_payload.h"

namespace assay::peer {
namespace {

using protocol::Http2Error;

// Counted beside name and value of each field (RFC 9113 §6.5.2).
constexpr std::size_t kFieldOverhead = 32;

// The names that gRPC and HTTP/2 give a meaning, in lower case.
void LowerKnownNames(protocol::HeaderList& fields) {
  for (protocol::HeaderField& field : fields) {
    std::string name = field.name;
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    if (name == "content-type" || name == "te" || name.starts_with("grpc-") || name.starts_with(':')) field.name = name;
  }
}

}  // namespace

Outcome<std::optional<Block>> BlockReader::Take(const protocol::Frame& frame) {
  if (frame.Is(protocol::FrameType::kContinuation)) {
    if (!open_) return ConnectionFault(Http2Error::kProtocolError, "CONTINUATION without HEADERS before it");
    if (defect_ == Defect::kEmptyContinuationRefused && frame.payload.empty()) {
      return ConnectionFault(Http2Error::kProtocolError, "an empty CONTINUATION");
    }
    return Append(frame.payload, frame.Has(protocol::kFlagEndHeaders));
  }
  if (defect_ == Defect::kPriorityFieldsRefused && frame.Has(protocol::kFlagPriority)) {
    return ConnectionFault(Http2Error::kProtocolError, "priority fields");
  }
  const auto headers = protocol::ParseHeaders(frame);
  if (!headers) return ConnectionFault(Http2Error::kProtocolError, headers.error());
  open_ = true;
  block_ = {frame.header.stream, frame.Has(protocol::kFlagEndStream), {}, 0};
  octets_.clear();
  return Append(headers->fragment, frame.Has(protocol::kFlagEndHeaders));
}

Outcome<std::optional<Block>> BlockReader::Append(std::string_view fragment, bool end_headers) {
  octets_ += fragment;
  if (defect_ == Defect::kEndlessBlockSwallowed && above_limit()) return std::nullopt;
  if (above_limit() && defect_ != Defect::kLongBlockUnanswered) {
    return ConnectionFault(Http2Error::kEnhanceYourCalm, "a header block of more than 40000 octets");
  }
  if (!end_headers) return std::nullopt;
  open_ = false;
  if (defect_ == Defect::kTableSizeRefused && !octets_.empty() && (octets_[0] & 0xe0) == 0x20) {
    return ConnectionFault(Http2Error::kCompressionError, "a change of the table size");
  }
  protocol::HpackBlock decoded = decoder_.Decode(octets_);
  if (!decoded.malformed.empty() && defect_ != Defect::kUndecodableBlockBorne) {
    return ConnectionFault(Http2Error::kCompressionError, decoded.malformed);
  }
  block_.fields = std::move(decoded.fields);
  if (defect_ == Defect::kNamesInAnyCase) LowerKnownNames(block_.fields);
  for (const protocol::HeaderField& field : block_.fields) {
    block_.list_size += field.name.size() + field.value.size() + kFieldOverhead;
  }
  return std::exchange(block_, {});
}

}  // namespace assay::peer
