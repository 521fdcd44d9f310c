#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <array>
#include <set>
#include <utility>

#include "assay/control.pb.h"
#include "assay/echo.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "harness/peer/message_handler.h"
#include "user.pb.h"

// grpc.reflection.v1 and v1alpha, which have the same fields with the same numbers.
namespace assay::peer {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;
using protocol::GrpcStatus;

// By a message of each file, so that the linker keeps it.
const std::array<const FileDescriptor*, 6>& ServedFiles() {
  static const std::array<const FileDescriptor*, 6> files = {
      user::User::descriptor()->file(),
      echo::Everything::descriptor()->file(),
      grpc::health::v1::HealthCheckRequest::descriptor()->file(),
      control::DrainRequest::descriptor()->file(),
      ServerReflectionRequest::descriptor()->file(),
      grpc::reflection::v1alpha::ServerReflectionRequest::descriptor()->file(),
  };
  return files;
}

class Reflection final : public MessageHandler<ServerReflectionRequest> {
 public:
  explicit Reflection(Call& call) : MessageHandler(call), defect_(call.server().options.defect) {}

  void On(const ServerReflectionRequest& request) override {
    ServerReflectionResponse response;
    response.set_valid_host(request.host());
    if (defect_ != Defect::kReflectionForgetsRequest) *response.mutable_original_request() = request;
    Answer(request, response);
    if (response.has_error_response() && defect_ == Defect::kReflectionEndsOnUnknown) {
      return call_.Finish(CallStatus::Of(GrpcStatus::kNotFound, "no such name"));
    }
    Send(response);
  }

  void OnEnd() override {
    if (!held_.empty()) call_.Send(held_);
    if (defect_ == Defect::kReflectionHalfCloseCancelled) {
      return call_.Finish(CallStatus::Of(GrpcStatus::kCancelled, "the client left"));
    }
    call_.Finish();
  }

 private:
  // The mutant that swaps answers holds every first one back.
  void Send(const ServerReflectionResponse& response) {
    std::string octets = response.SerializeAsString();
    if (defect_ != Defect::kReflectionOutOfOrder) return call_.Send(std::move(octets));
    if (held_.empty()) {
      held_ = std::move(octets);
      return;
    }
    call_.Send(std::move(octets));
    call_.Send(std::exchange(held_, {}));
  }

  void Answer(const ServerReflectionRequest& request, ServerReflectionResponse& response) const {
    const DescriptorPool& pool = *DescriptorPool::generated_pool();
    switch (request.message_request_case()) {
      case ServerReflectionRequest::kFileByFilename:
        if (defect_ == Defect::kReflectionFilenameUnknown) return Describe(nullptr, response);
        return Describe(pool.FindFileByName(request.file_by_filename()), response);
      case ServerReflectionRequest::kFileContainingSymbol: {
        const std::string& symbol = request.file_containing_symbol();
        const bool service = pool.FindServiceByName(symbol) != nullptr;
        if (defect_ == Defect::kReflectionServicesOnly && !service) return Describe(nullptr, response);
        return Describe(pool.FindFileContainingSymbol(symbol), response);
      }
      case ServerReflectionRequest::kFileContainingExtension:
        if (defect_ == Defect::kReflectionExtensionsRefused) return RefuseExtensions(response);
        return Describe(FileOfExtension(pool, request), response);
      case ServerReflectionRequest::kAllExtensionNumbersOfType:
        if (defect_ == Defect::kReflectionExtensionsRefused) return RefuseExtensions(response);
        return Number(pool, request.all_extension_numbers_of_type(), response);
      case ServerReflectionRequest::kListServices:
        return List(response);
      case ServerReflectionRequest::MESSAGE_REQUEST_NOT_SET:
        if (defect_ == Defect::kReflectionEmptyIsList) return List(response);
        return Refuse(GrpcStatus::kInvalidArgument, "the request asks for nothing", response);
    }
  }

  static void Refuse(GrpcStatus code, const char* why, ServerReflectionResponse& response) {
    response.mutable_error_response()->set_error_code(static_cast<int>(code));
    response.mutable_error_response()->set_error_message(why);
  }

  static void RefuseExtensions(ServerReflectionResponse& response) {
    Refuse(GrpcStatus::kUnimplemented, "extensions", response);
  }

  void Describe(const FileDescriptor* file, ServerReflectionResponse& response) const {
    if (file == nullptr) return Refuse(GrpcStatus::kNotFound, "no such name", response);
    std::set<const FileDescriptor*> seen;
    Add(file, seen, response);
  }

  void Add(const FileDescriptor* file, std::set<const FileDescriptor*>& seen,
           ServerReflectionResponse& response) const {
    if (!seen.insert(file).second) return;
    google::protobuf::FileDescriptorProto proto;
    file->CopyTo(&proto);
    if (defect_ == Defect::kReflectionNoServices) proto.clear_service();
    if (defect_ == Defect::kReflectionPackageLost) proto.clear_package();
    if (defect_ == Defect::kReflectionFilesOnce && !call_.server().files_sent.insert(proto.name()).second) {
      response.mutable_file_descriptor_response();
      return;
    }
    response.mutable_file_descriptor_response()->add_file_descriptor_proto(proto.SerializeAsString());
    if (defect_ == Defect::kReflectionFileAlone) return;
    for (int i = 0; i < file->dependency_count(); ++i) Add(file->dependency(i), seen, response);
  }

  static const FileDescriptor* FileOfExtension(const DescriptorPool& pool, const ServerReflectionRequest& request) {
    const auto& asked = request.file_containing_extension();
    const auto* type = pool.FindMessageTypeByName(asked.containing_type());
    const auto* found = type == nullptr ? nullptr : pool.FindExtensionByNumber(type, asked.extension_number());
    return found == nullptr ? nullptr : found->file();
  }

  static void Number(const DescriptorPool& pool, const std::string& name, ServerReflectionResponse& response) {
    const auto* type = pool.FindMessageTypeByName(name);
    if (type == nullptr) return Refuse(GrpcStatus::kNotFound, "no such type", response);
    std::vector<const FieldDescriptor*> extensions;
    pool.FindAllExtensions(type, &extensions);
    auto* numbers = response.mutable_all_extension_numbers_response();
    numbers->set_base_type_name(name);
    for (const FieldDescriptor* extension : extensions) numbers->add_extension_number(extension->number());
  }

  void List(ServerReflectionResponse& response) const {
    auto* list = response.mutable_list_services_response();
    for (const FileDescriptor* file : ServedFiles()) {
      const bool left_out = defect_ == Defect::kReflectionListIncomplete && file == ServedFiles().front();
      if (!left_out) list->add_service()->set_name(file->service(0)->full_name());
    }
  }

  const Defect defect_;
  std::string held_;
};

}  // namespace

std::span<const Method> ReflectionMethods() {
  static constexpr std::array<Method, 2> kMethods = {{
      {"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", Kind::kBidiStream, true, MakeHandler<Reflection>},
      {"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", Kind::kBidiStream, true,
       MakeHandler<Reflection>},
  }};
  return kMethods;
}

}  // namespace assay::peer
