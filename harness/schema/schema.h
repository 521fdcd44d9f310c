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
  std::string service;  // "user.UserService"
  std::string name;     // "GetUser"
  std::string path;     // "/user.UserService/GetUser"
  std::string kind;
  std::string input_type;  // "user.GetUserRequest"
  std::string output_type;
};

// The messages and methods that are known: those built into the program (protos/, health, reflection, grpc.testing),
// with those of a target on top. Immutable and thread-safe once made.
class Schema {
 public:
  // Only what is built in.
  static std::shared_ptr<const Schema> BuiltIn();
  // A serialized google.protobuf.FileDescriptorSet, in any order of files. Files that are built in by the same name, or
  // that define a name of the set, are taken from the set; imports that are missing or misnamed are mended by the types
  // in use. Errors: kUsage, the name that is defined nowhere and the file that uses it.
  static Result<std::shared_ptr<const Schema>> FromDescriptorSet(std::string_view octets);
  // Serialized FileDescriptorProtos, as reflection hands them out.
  static Result<std::shared_ptr<const Schema>> FromFiles(const std::vector<std::string>& files);

  // .proto files, with what they import; imports are looked for below `folders` and beside each file.
  // Errors: kUsage with file:line:column.
  static Result<std::shared_ptr<const Schema>> FromProtoFiles(const std::vector<std::string>& files,
                                                              const std::vector<std::string>& folders);

  virtual ~Schema() = default;
  // By "user.UserService/GetUser", with or without a leading slash. Null where unknown.
  virtual const Method* FindMethod(std::string_view path) const = 0;
  virtual std::vector<const Method*> MethodsOf(std::string_view service) const = 0;
  virtual bool HasService(std::string_view service) const = 0;
  // From a tree to octets. The tree is that of the proto3 JSON mapping (fields by proto or JSON name, enums by name or
  // number, 64-bit integers as integer or text, Timestamp, Duration and other well-known types as there), but for
  // octets, which are written as scenarios write them: a text is its own UTF-8, else {hex: "00ff"}, {base64: "AP8="},
  // {text: "…"} or {repeat: "a", times: 1000}. These maps will do for a text field too, and so will an integer, for its
  // digits. A Timestamp or Duration may also be a map of its fields, so that one out of range can be sent. Null is the
  // empty message. Two members of a oneof are an error.
  // Errors: kUsage with the value's place: unknown field, wrong type, number out of range.
  virtual Result<std::string> Encode(std::string_view type, const Value& value) const = 0;
  // From octets to JSON text of the proto3 mapping: proto field names, fields without presence printed even at their
  // default, bytes as base64, 64-bit integers as text, maps in the order of their keys. Unknown fields are left out.
  // Errors: kUsage, not such a message.
  virtual Result<std::string> Decode(std::string_view type, std::string_view octets) const = 0;
  // Whether Decode() would take these octets, without the text of what they hold.
  virtual bool Decodes(std::string_view type, std::string_view octets) const = 0;
  // All files, as one serialized FileDescriptorSet.
  virtual std::string DescriptorSet() const = 0;
};

}  // namespace assay::schema
