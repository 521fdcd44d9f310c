#include "harness/peer/service_mutants.h"

namespace assay::peer {

std::span<const Mutant> ServiceMutants() {
  using enum Defect;
  static constexpr Mutant kMutants[] = {
      {"reflection-list-incomplete", kReflectionListIncomplete, "leaves a service out of the list",
       "never know of the service", "reflection.list"},
      {"reflection-no-services", kReflectionNoServices, "sends file descriptors without their services",
       "find no method", "reflection.by-symbol.service"},
      {"reflection-services-only", kReflectionServicesOnly, "finds services by their names and nothing else",
       "ask for the service instead", "reflection.by-symbol.other"},
      {"reflection-file-alone", kReflectionFileAlone, "sends a file without those that it imports",
       "ask for them by their names", "reflection.closure"},
      {"reflection-ends-on-unknown", kReflectionEndsOnUnknown,
       "ends the stream with NOT_FOUND where one name is unknown", "open another stream", "reflection.unknown"},
      {"reflection-forgets-request", kReflectionForgetsRequest, "does not repeat the request in its answer",
       "go by the order of the answers", "reflection.echo-request"},
      {"reflection-out-of-order", kReflectionOutOfOrder, "swaps answers pairwise", "go by the request in the answer",
       "reflection.order"},
      {"reflection-empty-is-list", kReflectionEmptyIsList, "answers a request for nothing with the list of services",
       "ask for something", "reflection.empty-request"},
      {"reflection-half-close-cancelled", kReflectionHalfCloseCancelled,
       "ends a stream that the client half-closed with CANCELLED", "report what came", "reflection.half-close"},
      {"unparsable-served", kUnparsableServed, "serves what it could read of octets that are no message",
       "never know of it", "proto3.malformed"},
      {"fields-back-to-front", kFieldsBackToFront, "lets the first of several values of a field count",
       "never know of it", "proto3.last-wins"},
      {"unpacked-dropped", kUnpackedDropped, "reads repeated numbers only where they are packed", "never know of it",
       "proto3.packed-both"},
      {"messages-not-merged", kMessagesNotMerged, "lets the last of several parts of a message replace the others",
       "never know of it", "proto3.message-merge"},
      {"unknown-fields-refused", kUnknownFieldsRefused, "refuses messages with fields that it does not know",
       "report what came", "proto3.unknown-fields.accepted"},
      {"unknown-fields-dropped", kUnknownFieldsDropped, "loses fields that it does not know", "never know of it",
       "proto3.unknown-fields.kept"},
      {"presence-lost", kPresenceLost, "takes an optional field at its default for absent", "never know of it",
       "proto3.optional.presence"},
      {"half-map-entries-dropped", kHalfMapEntriesDropped, "loses map entries without a key or a value",
       "never know of it", "proto3.map.missing-parts"},
      {"enum-closed", kEnumClosed, "loses enum numbers that have no name", "never know of it", "proto3.enum.open"},
      {"negative-as-zero", kNegativeAsZero, "reads a negative int32 as 0", "never know of it", "proto3.varint.widths"},
      {"defaults-sent", kDefaultsSent, "writes a field at its default", "take it", "proto3.defaults.not-sent"},
  };
  return kMutants;
}

}  // namespace assay::peer
