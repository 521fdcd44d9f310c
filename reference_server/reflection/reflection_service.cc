#include "reference_server/reflection/reflection_service.h"

#include <memory>

#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "reference_server/reflection/lookup.h"

namespace assay::reference {
namespace {

namespace v1 = grpc::reflection::v1;

// Both versions have the same fields with the same numbers, so that one set of types reads and writes both.
class Reflection final : public Handler {
 public:
  Reflection(Call& call, const std::vector<std::string>& services) : Handler(call), services_(services) {}

  void OnMessage(std::string_view bytes) override {
    v1::ServerReflectionRequest request;
    if (ParseOrFinish(bytes, &request)) call().Write(Answer(request, services_), Flush::kNow);
  }
  void OnHalfClose() override { call().Finish({}); }

 private:
  const std::vector<std::string>& services_;
};

}  // namespace

std::vector<Method> ReflectionService(const std::vector<std::string>& services) {
  auto listed = std::make_shared<std::vector<std::string>>(services);
  std::vector<Method> methods;
  // By their descriptors: this also makes the linker keep them.
  for (const auto* file : {v1::ServerReflectionRequest::descriptor()->file(),
                           grpc::reflection::v1alpha::ServerReflectionRequest::descriptor()->file()}) {
    const auto* service = file->service(0);
    listed->push_back(service->full_name());
    methods.push_back({.path = "/" + service->full_name() + "/ServerReflectionInfo",
                       .handler = [listed](Call& call) { return std::make_unique<Reflection>(call, *listed); },
                       .access = Access::kOpen,
                       .directives = false});
  }
  return methods;
}

}  // namespace assay::reference
