#include "reference_server/call/codec.h"

#include <google/protobuf/message.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/json_util.h>

namespace assay::reference {
namespace {

class Json final : public Codec {
 public:
  bool Parse(std::string_view bytes, google::protobuf::Message* message) const override {
    return google::protobuf::util::JsonStringToMessage({bytes.data(), bytes.size()}, message).ok();
  }

  std::string Serialize(const google::protobuf::Message& message) const override {
    std::string json;
    if (!google::protobuf::util::MessageToJsonString(message, &json).ok()) json.clear();
    return json;
  }
};

class Protobuf final : public Codec {
 public:
  bool Parse(std::string_view bytes, google::protobuf::Message* message) const override {
    // A string that is no UTF-8 is the client's error, told to the client; protobuf would tell stderr as well.
    const google::protobuf::LogSilencer silencer;
    return message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  }

  std::string Serialize(const google::protobuf::Message& message) const override { return message.SerializeAsString(); }
};

}  // namespace

const Codec& JsonCodec() {
  static const Json codec;
  return codec;
}

const Codec& ProtobufCodec() {
  static const Protobuf codec;
  return codec;
}

}  // namespace assay::reference
