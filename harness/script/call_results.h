#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "harness/schema/schema.h"
#include "harness/transcript/event.h"

namespace assay::script {

// What one call has brought so far, as far as `save` can ask for it.
struct CallResults {
  std::vector<std::string> messages;  // received, as JSON; empty where it does not decode
  transcript::HeaderList initial;
  std::optional<transcript::StatusSeen> status;

  // The value at `from`: response[.path], responses.N[.path], status.code|message, trailers.NAME, initial.NAME, count,
  // file[.path] (the first file descriptor of a reflection reply, a google.protobuf.FileDescriptorProto).
  // Values of `-bin` names are decoded. Errors: kUsage, what the call did not bring.
  Result<Value> Find(std::string_view from) const;
};

// Gathered from what the transcript holds of the call with that label.
CallResults ResultsOf(const transcript::Transcript& transcript, std::string_view label);

// Whether `from` begins with something that a call can have. Errors: kUsage.
Status CheckResultPath(std::string_view from, const Where& at);

// A whole message, decompressed: payload (its first octets) and json, and malformed where `type` does not decode.
// An empty `type` is one that no schema knows: nothing is decoded. Of a message longer than kMostDescribed there is no
// json: the text of a few such messages would cost more than all the rest of a run.
inline constexpr std::size_t kMostDescribed = 384 << 10;
transcript::MessageSeen DescribeMessage(std::string_view call, std::uint8_t flag, std::uint64_t length,
                                        std::string_view octets, std::string_view type, const schema::Schema& schema);

// Fills `details` and `details_json` from grpc-status-details-bin among the trailers, whose value there is base64
// unless `decoded`.
void DescribeDetails(transcript::StatusSeen& status, const schema::Schema& schema, bool decoded = false);

}  // namespace assay::script
