#include "reference_server/call/codec.h"

#include <google/protobuf/message.h>
#include <google/protobuf/stubs/logging.h>

#include <cstdint>

namespace assay::reference {
namespace {

class Protobuf final : public Codec {
 public:
  bool Parse(std::string_view bytes, google::protobuf::Message* message) const override {
    // A string that is no UTF-8 is the client's error, told to the client; protobuf would tell stderr as well.
    const google::protobuf::LogSilencer silencer;
    return message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  }

  void Append(const google::protobuf::Message& message, std::string* bytes) const override {
    const std::size_t begin = bytes->size();
    bytes->resize(begin + message.ByteSizeLong());
    message.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(bytes->data()) + begin);
  }
};

}  // namespace

const Codec& ProtobufCodec() {
  static const Protobuf codec;
  return codec;
}

}  // namespace assay::reference
