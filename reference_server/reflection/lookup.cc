#include "reference_server/reflection/lookup.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <set>

#include "grpc/reflection/v1/reflection.pb.h"
#include "reference_server/status/status.h"

namespace assay::reference {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;

const DescriptorPool& Pool() { return *DescriptorPool::generated_pool(); }

void SetError(Code code, const std::string& message, ServerReflectionResponse& response) {
  response.mutable_error_response()->set_error_code(static_cast<int>(code));
  response.mutable_error_response()->set_error_message(message);
}

// The file itself comes first, then all that it needs, so that a client has no more to ask for.
void AddWithDependencies(const FileDescriptor* file, std::set<const FileDescriptor*>& seen,
                         ServerReflectionResponse& response) {
  if (!seen.insert(file).second) return;
  google::protobuf::FileDescriptorProto proto;
  file->CopyTo(&proto);
  response.mutable_file_descriptor_response()->add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file->dependency_count(); ++i) AddWithDependencies(file->dependency(i), seen, response);
}

void SetFile(const FileDescriptor* file, const std::string& what, ServerReflectionResponse& response) {
  if (file == nullptr) return SetError(Code::kNotFound, what + " not found", response);
  std::set<const FileDescriptor*> seen;
  AddWithDependencies(file, seen, response);
}

const FileDescriptor* FileOfExtension(const std::string& type, int number) {
  const auto* extendee = Pool().FindMessageTypeByName(type);
  if (extendee == nullptr) return nullptr;
  const auto* extension = Pool().FindExtensionByNumber(extendee, number);
  return extension == nullptr ? nullptr : extension->file();
}

void SetExtensionNumbers(const std::string& type, ServerReflectionResponse& response) {
  const auto* extendee = Pool().FindMessageTypeByName(type);
  if (extendee == nullptr) return SetError(Code::kNotFound, "Type " + type + " not found", response);
  std::vector<const FieldDescriptor*> extensions;
  Pool().FindAllExtensions(extendee, &extensions);
  std::set<int> numbers;
  for (const auto* extension : extensions) numbers.insert(extension->number());
  auto* answer = response.mutable_all_extension_numbers_response();
  answer->set_base_type_name(type);
  for (const int number : numbers) answer->add_extension_number(number);
}

}  // namespace

ServerReflectionResponse Answer(const ServerReflectionRequest& request, const std::vector<std::string>& services) {
  ServerReflectionResponse response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  switch (request.message_request_case()) {
    case ServerReflectionRequest::kFileByFilename:
      SetFile(Pool().FindFileByName(request.file_by_filename()), "File " + request.file_by_filename(), response);
      break;
    case ServerReflectionRequest::kFileContainingSymbol:
      SetFile(Pool().FindFileContainingSymbol(request.file_containing_symbol()),
              "Symbol " + request.file_containing_symbol(), response);
      break;
    case ServerReflectionRequest::kFileContainingExtension: {
      const auto& asked = request.file_containing_extension();
      SetFile(FileOfExtension(asked.containing_type(), asked.extension_number()),
              "Extension " + std::to_string(asked.extension_number()) + " of " + asked.containing_type(), response);
      break;
    }
    case ServerReflectionRequest::kAllExtensionNumbersOfType:
      SetExtensionNumbers(request.all_extension_numbers_of_type(), response);
      break;
    case ServerReflectionRequest::kListServices:
      for (const auto& name : services) response.mutable_list_services_response()->add_service()->set_name(name);
      break;
    case ServerReflectionRequest::MESSAGE_REQUEST_NOT_SET:
      SetError(Code::kInvalidArgument, "The request asks for nothing", response);
      break;
  }
  return response;
}

}  // namespace assay::reference
