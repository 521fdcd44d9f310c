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
    if (defect_ != Defect::kUnparsableServed) return MessageHandler::OnMessage(Misread(defect_, octets));
    Everything message;
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
