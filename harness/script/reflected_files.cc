#include "harness/script/reflected_files.h"

#include "harness/base/base64.h"
#include "harness/base/json.h"
#include "harness/schema/schema.h"

namespace assay::script {
namespace {

Value DecodeFile(const Value& base64) {
  if (!base64.is_string()) return {};
  const auto octets = FromBase64(base64.as_string());
  if (!octets) return {};
  const auto json = schema::Schema::BuiltIn()->Decode("google.protobuf.FileDescriptorProto", *octets);
  return json ? ParseJson(*json).value_or(Value()) : Value();
}

}  // namespace

std::vector<Value> ReflectedFiles(const Value& reply) {
  std::vector<Value> files;
  const Value* list = reply.FindPath("file_descriptor_response.file_descriptor_proto");
  if (list == nullptr || !list->is_list()) return files;
  for (const Value& file : list->as_list()) files.push_back(DecodeFile(file));
  return files;
}

}  // namespace assay::script
