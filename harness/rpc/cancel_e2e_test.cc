// What grpc++ puts on the wire for a call that is cancelled at once.

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "harness/net/serve.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/protocol/http2_frame_reader.h"
#include "harness/rpc/grpc_client.h"
#include "harness/scenario/item.h"
#include "harness/scenario/yaml.h"

namespace assay::rpc {
namespace {

// Looks at the order in which streams are opened and reset and answers nothing but SETTINGS.
class StreamWatch final : public net::ByteMachine {
 public:
  explicit StreamWatch(std::atomic<int>& resets, std::atomic<int>& resets_of_idle)
      : out_(protocol::Serialize(protocol::MakeSettings({}))), resets_(resets), resets_of_idle_(resets_of_idle) {}
  void Receive(std::string_view octets, Time) override {
    reader_.Feed(octets.substr(std::min(octets.size(), preface_left_)));
    preface_left_ -= std::min(octets.size(), preface_left_);
    while (const auto frame = reader_.Next()) {
      if (frame->Is(protocol::FrameType::kHeaders)) opened_ = std::max(opened_, frame->header.stream);
      if (!frame->Is(protocol::FrameType::kRstStream)) continue;
      ++resets_;
      if (frame->header.stream > opened_) ++resets_of_idle_;
    }
  }
  void ReceiveEnd(Time) override { closing_ = true; }
  std::string TakeOutput() override { return std::exchange(out_, {}); }
  bool WantsClose() const override { return closing_; }
  std::optional<Time> NextTimer() const override { return std::nullopt; }
  void OnTimer(Time) override {}

 private:
  protocol::FrameReader reader_;
  std::string out_;
  std::size_t preface_left_ = protocol::kClientPreface.size();
  std::uint32_t opened_ = 0;
  bool closing_ = false;
  std::atomic<int>& resets_;
  std::atomic<int>& resets_of_idle_;
};

TEST(Cancel, OpensAStreamBeforeItResetsIt) {
  std::atomic<int> resets = 0;
  std::atomic<int> resets_of_idle = 0;
  const auto server =
      net::MachineServer::Start(0, [&] { return std::make_unique<StreamWatch>(resets, resets_of_idle); });
  ASSERT_TRUE(server);
  script::Endpoint endpoint;
  endpoint.address.host = "127.0.0.1";
  endpoint.address.port = (*server)->port();

  script::BoundCase bound;
  bound.schema = schema::Schema::BuiltIn();
  const Value steps = scenario::ParseYaml(
                          "- open: {method: user.UserService/Chat, copies: 8}\n"
                          "- cancel: {}\n"
                          "- await_status: {}\n",
                          "case.yaml")
                          .value();
  for (const Value& step : steps.as_list()) bound.steps.push_back(scenario::ReadItem(step).value());
  std::string unsupported;
  const auto script = CreateGrpcClient()->Bind(bound, &unsupported);
  ASSERT_TRUE(script && *script != nullptr) << unsupported;
  const SystemClock clock;
  for (int i = 0; i < 50; ++i) ASSERT_TRUE((*script)->Play(endpoint, clock, std::chrono::seconds(20)));
  EXPECT_GT(resets, 0);
  EXPECT_EQ(resets_of_idle, 0);
}

}  // namespace
}  // namespace assay::rpc
