#pragma once

#include <vector>

namespace google::protobuf {
class FileDescriptor;
}  // namespace google::protobuf

namespace assay::schema {

// The files whose messages are compiled into the program, each after those that it imports: protos/, health,
// reflection, grpc.testing, and the well-known types of protobuf.
const std::vector<const google::protobuf::FileDescriptor*>& BuiltInFiles();

}  // namespace assay::schema
