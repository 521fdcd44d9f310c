#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/unknown_field_set.h>

#include <array>

#include "assay/echo.pb.h"
#include "harness/peer/echo_fault.h"
#include "harness/peer/message_handler.h"

// assay.echo.Echo.
namespace assay::peer {
namespace {

using echo::Everything;

class Echo final : public MessageHandler<Everything> {
 public:
  explicit Echo(Call& call) : MessageHandler(call), defect_(call.server().options.defect) {}

  void OnMessage(std::string_view octets) override {
    Everything message;
    if (defect_ == Defect::kDepthLimitLow) return OnShallow(octets);
    if (defect_ == Defect::kUtf8Unchecked && IsWellFormed(octets) &&
        !message.ParseFromArray(octets.data(), Size(octets))) {
      return On(Everything());
    }
    if (defect_ != Defect::kUnparsableServed) return MessageHandler::OnMessage(Misread(defect_, octets));
    message.ParsePartialFromArray(octets.data(), static_cast<int>(octets.size()));
    On(message);
  }

  void On(const Everything& request) override {
    if (defect_ == Defect::kUnknownFieldsRefused && !request.GetReflection()->GetUnknownFields(request).empty()) {
      return call_.Finish(CallStatus::Of(protocol::GrpcStatus::kInvalidArgument, "unknown fields"));
    }
    Everything message = request;
    Distort(defect_, message);
    call_.Send(Miswrite(defect_, message));
    call_.Finish();
  }

 private:
  static int Size(std::string_view octets) { return static_cast<int>(octets.size()); }

  static bool IsWellFormed(std::string_view octets) {
    google::protobuf::UnknownFieldSet fields;
    return fields.ParseFromArray(octets.data(), Size(octets));
  }

  void OnShallow(std::string_view octets) {
    google::protobuf::io::CodedInputStream input(reinterpret_cast<const std::uint8_t*>(octets.data()), Size(octets));
    input.SetRecursionLimit(20);
    Everything message;
    if (message.ParseFromCodedStream(&input)) return On(message);
    call_.Finish(CallStatus::Of(protocol::GrpcStatus::kInternal, "too many levels"));
  }

  const Defect defect_;
};

}  // namespace

std::span<const Method> EchoMethods() {
  static constexpr std::array<Method, 1> kMethods = {{
      {"/assay.echo.Echo/Echo", Kind::kUnary, false, MakeHandler<Echo>},
  }};
  return kMethods;
}

}  // namespace assay::peer
