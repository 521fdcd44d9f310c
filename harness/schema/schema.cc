#include "harness/schema/schema.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>

#include <map>
#include <utility>

#include "harness/base/json.h"
#include "harness/schema/built_in.h"
#include "harness/schema/decoder.h"
#include "harness/schema/encoder.h"
#include "harness/schema/linker.h"
#include "harness/schema/proto_files.h"
#include "harness/schema/types.h"

namespace assay::schema {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

std::string_view KindOf(const MethodDescriptor& method) {
  if (method.client_streaming()) return method.server_streaming() ? "bidi_stream" : "client_stream";
  return method.server_streaming() ? "server_stream" : "unary";
}

// The generated pool, or one of its own on a target's files.
class PoolSchema final : public Schema {
 public:
  PoolSchema(std::unique_ptr<DescriptorPool> owned, const std::vector<const FileDescriptor*>& files)
      : owned_(std::move(owned)), factory_(owned_ ? owned_.get() : DescriptorPool::generated_pool()) {
    // protobuf would tell standard error about each message that does not parse; for us that is a result like others.
    google::protobuf::SetLogHandler(nullptr);
    // Built-in messages are then the generated ones, which parse faster.
    factory_.SetDelegateToGeneratedFactory(true);
    types_ = Types{owned_ ? owned_.get() : DescriptorPool::generated_pool(), &factory_};
    FileDescriptorSet set;
    for (const FileDescriptor* file : files) {
      file->CopyTo(set.add_file());
      file->CopyJsonNameTo(set.mutable_file(set.file_size() - 1));
      for (int i = 0; i < file->service_count(); ++i) {
        const auto& service = *file->service(i);
        auto& methods = services_[service.full_name()];
        for (int j = 0; j < service.method_count(); ++j) {
          const MethodDescriptor& method = *service.method(j);
          methods.push_back({service.full_name(), method.name(), "/" + service.full_name() + "/" + method.name(),
                             std::string(KindOf(method)), method.input_type()->full_name(),
                             method.output_type()->full_name()});
        }
      }
    }
    set.SerializeToString(&descriptor_set_);
  }

  const Method* FindMethod(std::string_view path) const override {
    if (path.starts_with('/')) path.remove_prefix(1);
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return nullptr;
    const auto service = services_.find(path.substr(0, slash));
    if (service == services_.end()) return nullptr;
    for (const Method& method : service->second)
      if (method.name == path.substr(slash + 1)) return &method;
    return nullptr;
  }

  std::vector<const Method*> MethodsOf(std::string_view service) const override {
    std::vector<const Method*> methods;
    if (const auto found = services_.find(service); found != services_.end())
      for (const Method& method : found->second) methods.push_back(&method);
    return methods;
  }

  bool HasService(std::string_view service) const override { return services_.contains(service); }

  Result<std::string> Encode(std::string_view type, const Value& value) const override {
    ASSAY_ASSIGN(const std::unique_ptr<Message> message, New(type));
    ASSAY_CHECK_OK(Fill(types_, value, *message));
    std::string octets;
    octets.reserve(message->ByteSizeLong());
    {
      google::protobuf::io::StringOutputStream stream(&octets);
      google::protobuf::io::CodedOutputStream coded(&stream);
      // Maps in the order of their keys: one tree, one message.
      coded.SetSerializationDeterministic(true);
      message->SerializePartialToCodedStream(&coded);
    }
    return octets;
  }

  Result<std::string> Decode(std::string_view type, std::string_view octets) const override {
    return Parse(type, octets).transform([&](const auto& message) { return WriteJson(ToTree(types_, *message)); });
  }

  bool Decodes(std::string_view type, std::string_view octets) const override {
    return Parse(type, octets).has_value();
  }

  std::string DescriptorSet() const override { return descriptor_set_; }

 private:
  Result<std::unique_ptr<Message>> Parse(std::string_view type, std::string_view octets) const {
    ASSAY_ASSIGN(std::unique_ptr<Message> message, New(type));
    if (!message->ParsePartialFromArray(octets.data(), static_cast<int>(octets.size())))
      return UsageError("these " + std::to_string(octets.size()) + " octets are no " + std::string(type));
    return message;
  }

  Result<std::unique_ptr<Message>> New(std::string_view type) const {
    const Message* prototype = types_.Find(type);
    if (prototype == nullptr) return UsageError("the type " + std::string(type) + " is not in the schema");
    return std::unique_ptr<Message>(prototype->New());
  }

  std::unique_ptr<DescriptorPool> owned_;  // null: the generated pool; before the factory, which must not outlive it
  google::protobuf::DynamicMessageFactory factory_;
  Types types_;
  std::map<std::string, std::vector<Method>, std::less<>> services_;
  std::string descriptor_set_;
};

Result<std::shared_ptr<const Schema>> FromProtos(const std::vector<FileDescriptorProto>& given) {
  ASSAY_ASSIGN(Linked linked, Link(given));
  return std::make_shared<const PoolSchema>(std::move(linked.pool), linked.files);
}

}  // namespace

std::shared_ptr<const Schema> Schema::BuiltIn() {
  static const std::shared_ptr<const Schema> schema = std::make_shared<PoolSchema>(nullptr, BuiltInFiles());
  return schema;
}

Result<std::shared_ptr<const Schema>> Schema::FromDescriptorSet(std::string_view octets) {
  FileDescriptorSet set;
  if (!set.ParseFromArray(octets.data(), static_cast<int>(octets.size())))
    return UsageError(
        "this is no google.protobuf.FileDescriptorSet; protoc --include_imports --descriptor_set_out=FILE writes one");
  return FromProtos(std::vector<FileDescriptorProto>(set.file().begin(), set.file().end()));
}

Result<std::shared_ptr<const Schema>> Schema::FromProtoFiles(const std::vector<std::string>& files,
                                                             const std::vector<std::string>& folders) {
  ASSAY_ASSIGN(const std::vector<FileDescriptorProto> read, ReadProtoFiles(files, folders));
  return FromProtos(read);
}

Result<std::shared_ptr<const Schema>> Schema::FromFiles(const std::vector<std::string>& files) {
  std::vector<FileDescriptorProto> given(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!given[i].ParseFromString(files[i]))
      return UsageError("file " + std::to_string(i + 1) + " of " + std::to_string(files.size()) +
                        " is no google.protobuf.FileDescriptorProto");
  }
  return FromProtos(given);
}

}  // namespace assay::schema
