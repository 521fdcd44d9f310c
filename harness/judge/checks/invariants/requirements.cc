#include "harness/judge/checks/invariants/requirements.h"

#include <algorithm>

namespace assay::judge {

using enum scenario::Level;

namespace {

constexpr RuleText kRules[] = {
    {Rule::kOrder, "framing.response.order", kMust},
    {Rule::kSingleInitial, "framing.response.single-initial", kMust},
    {Rule::kTrailersEndStream, "framing.response.trailers-end-stream", kMust},
    {Rule::kNoEndOnData, "framing.response.no-end-on-data", kMust},
    {Rule::kSilenceAfterEnd, "framing.response.silence-after-end", kMust},
    {Rule::kResetAfterEnd, "framing.early-close.rst-no-error", kShould},
    {Rule::kOneBlock, "framing.trailers-only.one-block", kMust},
    {Rule::kContiguity, "framing.response.header-contiguity", kMust},
    {Rule::kContentLength, "framing.response.content-length", kMust},
    {Rule::kPseudo, "framing.response.pseudo", kMust},
    {Rule::kHttp200, "status.http-200", kMust},
    {Rule::kContentType, "content-type.response.prefix", kMust},
    {Rule::kContentTypeCodec, "content-type.response.codec", kPractice},
    {Rule::kStatusPresent, "status.trailers.present", kMust},
    {Rule::kStatusSingle, "status.trailers.single", kMust},
    {Rule::kStatusCanonical, "status.value.canonical", kMust},
    // An application may choose any number; the documents only name 0 to 16.
    {Rule::kStatusRange, "codes.passthrough.out-of-range", kPractice},
    {Rule::kMessagePercent, "grpc-message.percent-escaped", kMust},
    {Rule::kMessageControl, "grpc-message.control-escaped", kMust},
    {Rule::kMessageUnicode, "grpc-message.unicode", kMust},
    {Rule::kMessageHexUpper, "grpc-message.hex-upper", kShould},
    {Rule::kNames, "framing.names.lowercase", kMust},
    {Rule::kConnectionFields, "framing.no-connection-fields", kMust},
    {Rule::kPseudoInTrailers, "framing.trailers.no-pseudo", kMust},
    {Rule::kBase64, "metadata.bin.emit-base64", kMust},
    {Rule::kBase64Unpadded, "metadata.bin.emit-unpadded", kShould},
    {Rule::kReserved, "metadata.reserved.not-exposed", kPractice},
    {Rule::kMessagePrefix, "message.response.prefix", kMust},
    {Rule::kOneMessage, "status.unary-ok.one-message", kMust},
    {Rule::kEncodingLabelled, "compression.response-labelled", kMust},
    {Rule::kEncodingPermitted, "compression.response-permitted", kMust},
    // We said nothing of what we accept, so the target cannot know that we do not.
    {Rule::kEncodingUnknown, "compression.response-permitted", kShould},
    {Rule::kFrames, "framing.frames.well-formed", kMust},
    {Rule::kFrameSize, "framing.response.max-frame-size", kMust},
    {Rule::kWindow, "streaming.backpressure.send", kMust},
};

}  // namespace

std::span<const RuleText> Rules() { return kRules; }

const RuleText& TextOf(Rule rule) {
  return *std::find_if(std::begin(kRules), std::end(kRules), [&](const RuleText& text) { return text.rule == rule; });
}

}  // namespace assay::judge
