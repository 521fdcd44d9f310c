#pragma once

#include <span>
#include <string_view>

#include "harness/scenario/scenario.h"

namespace assay::judge {

// The rules behind the invariants.
enum class Rule {
  kOrder,
  kSingleInitial,
  kTrailersEndStream,
  kNoEndOnData,
  kSilenceAfterEnd,
  kResetAfterEnd,
  kOneBlock,
  kContiguity,
  kContentLength,
  kPseudo,
  kHttp200,
  kContentType,
  kContentTypeCodec,
  kStatusPresent,
  kStatusSingle,
  kStatusCanonical,
  kStatusRange,
  kMessagePercent,
  kMessageControl,
  kMessageUnicode,
  kMessageHexUpper,
  kNames,
  kConnectionFields,
  kPseudoInTrailers,
  kBase64,
  kBase64Unpadded,
  kReserved,
  kMessagePrefix,
  kOneMessage,
  kEncodingLabelled,
  kEncodingPermitted,
  kEncodingUnknown,
  kFrames,
  kFrameSize,
  kWindow,
};

// Which requirement (a key of scenarios/requirements.yaml) a rule is, and how firmly its source asks for it.
struct RuleText {
  Rule rule;
  std::string_view requirement;
  scenario::Level level;
};
const RuleText& TextOf(Rule rule);
std::span<const RuleText> Rules();

}  // namespace assay::judge
