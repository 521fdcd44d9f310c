#pragma once

#include <string_view>

namespace google::protobuf {
class Descriptor;
class DescriptorPool;
class Message;
class MessageFactory;
}  // namespace google::protobuf

namespace assay::schema {

// The message types of one schema. Thread-safe.
struct Types {
  const google::protobuf::DescriptorPool* pool = nullptr;
  google::protobuf::MessageFactory* factory = nullptr;

  // The empty message of a type by its full name, to be copied with New(). Null where unknown.
  const google::protobuf::Message* Find(std::string_view full_name) const;
};

// Whether the type's JSON form is not that of its fields: google.protobuf.Timestamp, Duration, FieldMask, Struct, Value
// and ListValue (Any and the wrappers are told apart by their own functions).
bool HasOwnJson(const google::protobuf::Descriptor& type);
// google.protobuf.StringValue and its kin: JSON shows the only field instead of the message.
bool IsWrapper(const google::protobuf::Descriptor& type);
bool IsAny(const google::protobuf::Descriptor& type);
// "type.googleapis.com/user.User" → "user.User".
std::string_view TypeOfUrl(std::string_view url);

}  // namespace assay::schema
