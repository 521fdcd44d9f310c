#pragma once

#include <string>
#include <string_view>

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace assay::reference {

/// How a method's messages look on the wire.
class Codec {
 public:
  virtual ~Codec() = default;
  virtual bool Parse(std::string_view bytes, google::protobuf::Message* message) const = 0;
  virtual void Append(const google::protobuf::Message& message, std::string* bytes) const = 0;
};

const Codec& ProtobufCodec();

}  // namespace assay::reference
