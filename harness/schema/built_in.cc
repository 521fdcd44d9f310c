#include "harness/schema/built_in.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/empty.pb.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/wrappers.pb.h>

#include <algorithm>

#include "assay/control.pb.h"
#include "assay/echo.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "grpc/testing/empty.pb.h"
#include "grpc/testing/messages.pb.h"
#include "grpc/testing/test.pb.h"
#include "user.pb.h"

namespace assay::schema {
namespace {

using google::protobuf::FileDescriptor;

void Add(const FileDescriptor* file, std::vector<const FileDescriptor*>& files) {
  if (std::find(files.begin(), files.end(), file) != files.end()) return;
  for (int i = 0; i < file->dependency_count(); ++i) Add(file->dependency(i), files);
  files.push_back(file);
}

}  // namespace

const std::vector<const FileDescriptor*>& BuiltInFiles() {
  static const std::vector<const FileDescriptor*> files = [] {
    std::vector<const FileDescriptor*> all;
    // A message of each file is named, or the linker would leave the file out of the program.
    for (const google::protobuf::Descriptor* message :
         {google::protobuf::Any::descriptor(), google::protobuf::Duration::descriptor(),
          google::protobuf::Empty::descriptor(), google::protobuf::FieldMask::descriptor(),
          google::protobuf::Struct::descriptor(), google::protobuf::Timestamp::descriptor(),
          google::protobuf::StringValue::descriptor(), google::protobuf::FileDescriptorSet::descriptor(),
          google::rpc::Status::descriptor(), google::rpc::ErrorInfo::descriptor(), user::User::descriptor(),
          assay::control::DrainRequest::descriptor(), assay::echo::Everything::descriptor(),
          grpc::health::v1::HealthCheckRequest::descriptor(),
          grpc::reflection::v1::ServerReflectionRequest::descriptor(),
          grpc::reflection::v1alpha::ServerReflectionRequest::descriptor(), grpc::testing::Empty::descriptor(),
          grpc::testing::SimpleRequest::descriptor()}) {
      Add(message->file(), all);
    }
    // test.proto has services and no message; its table is the only symbol that it leaves.
    Add(google::protobuf::DescriptorPool::generated_pool()->FindFileByName(
            descriptor_table_grpc_2ftesting_2ftest_2eproto.filename),
        all);
    return all;
  }();
  return files;
}

}  // namespace assay::schema
