#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"

namespace assay::schema {

// "unary", "server_stream", "client_stream", "bidi_stream": the kinds of method.
struct Method {
  std::string service;      // "user.UserService"
  std::string name;         // "GetUser"
  std::string path;         // "/user.UserService/GetUser"
  std::string kind;
  std::string input_type;   // "user.GetUserRequest"
  std::string output_type;
};

// The messages and methods that are known: those built into the program (protos/, health, reflection, grpc.testing),
// with those of a target on top. Immutable and thread-safe once made.
class Schema {
 public:
  // Only what is built in.
  static std::shared_ptr<const Schema> BuiltIn();
  // A serialized google.protobuf.FileDescriptorSet, in any order of files. Files that are built in by the same name are
  // taken from the set. Errors: kUsage, what does not resolve.
  static Result<std::shared_ptr<const Schema>> FromDescriptorSet(std::string_view octets);
  // Serialized FileDescriptorProtos, as reflection hands them out.
  static Result<std::shared_ptr<const Schema>> FromFiles(const std::vector<std::string>& files);

  virtual ~Schema() = default;
  // By "user.UserService/GetUser", with or without a leading slash. Null where unknown.
  virtual const Method* FindMethod(std::string_view path) const = 0;
  virtual std::vector<const Method*> MethodsOf(std::string_view service) const = 0;
  virtual bool HasService(std::string_view service) const = 0;
  // From the proto3 JSON mapping's tree to octets. Errors: kUsage with the value's place: unknown field, wrong type.
  virtual Result<std::string> Encode(std::string_view type, const Value& value) const = 0;
  // From octets to JSON text (proto field names, defaults of singular scalar fields printed). Errors: kUsage, not such
  // a message.
  virtual Result<std::string> Decode(std::string_view type, std::string_view octets) const = 0;
  // All files, as one serialized FileDescriptorSet.
  virtual std::string DescriptorSet() const = 0;
};

}  // namespace assay::schema
