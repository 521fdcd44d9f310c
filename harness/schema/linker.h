#pragma once

#include <memory>
#include <vector>

#include "harness/base/result.h"

namespace google::protobuf {
class DescriptorPool;
class FileDescriptor;
class FileDescriptorProto;
}  // namespace google::protobuf

namespace assay::schema {

struct Linked {
  std::unique_ptr<google::protobuf::DescriptorPool> pool;
  std::vector<const google::protobuf::FileDescriptor*> files;  // of the pool, each after those that it imports
};

// Builds the pool of a target's files, with the built-in ones below them. Files come in any order, and as broken as
// servers hand them out: imports that are missing, unnamed or under another name than the file has (@grpc/reflection)
// are mended by the types that the file uses. A built-in file whose name or whose types are given is left out. Errors:
// kUsage, the file and the name that is defined nowhere.
Result<Linked> Link(const std::vector<google::protobuf::FileDescriptorProto>& given);

}  // namespace assay::schema
