#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"

namespace google::protobuf {
class FileDescriptorProto;
}  // namespace google::protobuf

namespace assay::schema {

// Reads .proto files as protoc does: `files` as the user named them, imports below one of `folders` or the folder of a
// file, or else built in (google/protobuf/… too). With all that they import, each after what it imports.
// Errors: kUsage with file:line:column.
Result<std::vector<google::protobuf::FileDescriptorProto>> ReadProtoFiles(const std::vector<std::string>& files,
                                                                          const std::vector<std::string>& folders);

}  // namespace assay::schema
