#pragma once

#include <vector>

#include "harness/statistics/ratio.h"

namespace assay::statistics {

// One block of the 2×2: the same metric for each payload over each transport. Positive.
struct Cells {
  double rest_json = 0;
  double rest_protobuf = 0;
  double grpc_json = 0;
  double grpc_protobuf = 0;
};

// Where a difference comes from, as factors. total = payload × transport, exactly, in each block: a main effect is the
// mean of a factor's two simple effects on the log scale.
struct Effects {
  Ratio total;        // gRPC with protobuf ÷ REST with JSON
  Ratio payload;      // protobuf ÷ JSON, averaged over both transports
  Ratio transport;    // gRPC ÷ REST, averaged over both payloads
  Ratio interaction;  // (protobuf ÷ JSON over gRPC) ÷ (protobuf ÷ JSON over REST); 1: the factors act independently
};
Effects EstimateEffects(const std::vector<Cells>& blocks, double confidence);

}  // namespace assay::statistics
