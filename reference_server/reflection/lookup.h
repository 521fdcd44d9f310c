#pragma once

#include <string>
#include <vector>

namespace grpc::reflection::v1 {
class ServerReflectionRequest;
class ServerReflectionResponse;
}  // namespace grpc::reflection::v1

namespace assay::reference {

/// Answers one reflection request from the generated pool. What is not there is an error_response, not a status.
grpc::reflection::v1::ServerReflectionResponse Answer(const grpc::reflection::v1::ServerReflectionRequest& request,
                                                      const std::vector<std::string>& services);

}  // namespace assay::reference
