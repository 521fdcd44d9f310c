#include "harness/statistics/effects.h"

#include <cmath>

namespace assay::statistics {

Effects EstimateEffects(const std::vector<Cells>& blocks, double confidence) {
  std::vector<double> total;
  std::vector<double> payload;
  std::vector<double> transport;
  std::vector<double> interaction;
  for (const Cells& block : blocks) {
    const double payload_over_rest = block.rest_protobuf / block.rest_json;
    const double payload_over_grpc = block.grpc_protobuf / block.grpc_json;
    total.push_back(block.grpc_protobuf / block.rest_json);
    payload.push_back(std::sqrt(payload_over_rest * payload_over_grpc));
    transport.push_back(std::sqrt(block.grpc_json / block.rest_json * (block.grpc_protobuf / block.rest_protobuf)));
    interaction.push_back(payload_over_grpc / payload_over_rest);
  }
  return {EstimateRatio(total, confidence), EstimateRatio(payload, confidence), EstimateRatio(transport, confidence),
          EstimateRatio(interaction, confidence)};
}

}  // namespace assay::statistics
