#pragma once

#include "harness/scenario/word.h"

// Fields that several steps of the wire client have alike.
namespace assay::wire {

inline constexpr scenario::FieldSpec kConnectionField = {"connection", scenario::FieldType::kText, false,
                                                         "Label of the connection, by default `main`."};
inline constexpr scenario::FieldSpec kCallField = {"call", scenario::FieldType::kText, false,
                                                   "Label of the call, by default `call`."};
inline constexpr scenario::FieldSpec kBudgetField = {"budget", scenario::FieldType::kDuration, false,
                                                     "How long to wait at most, by default 5s."};
inline constexpr scenario::FieldSpec kPaddingField = {"padding", scenario::FieldType::kInteger, false,
                                                      "PADDED, with so many octets (0 to 255); by default no padding."};

}  // namespace assay::wire
