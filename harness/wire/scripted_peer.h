#pragma once

// For *_test.cc of this room: a target that answers as a test says, and a play against it over the in-memory pipe.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/net/pipe.h"
#include "harness/protocol/grpc_message.h"
#include "harness/protocol/hpack.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/protocol/http2_frame_reader.h"
#include "harness/protocol/http2_payload.h"
#include "harness/scenario/yaml.h"
#include "harness/script/script.h"
#include "harness/transcript/call_view.h"
#include "harness/wire/wire_client.h"

namespace assay::wire {

// The server's side of one connection. It reads frames, and does by itself only what no test cares about: it begins
// with SETTINGS, and acknowledges SETTINGS and PING. Everything else is the test's handler, called for each frame.
class ScriptedPeer final : public net::ByteMachine {
 public:
  using Handler = std::function<void(ScriptedPeer&, const protocol::Frame&)>;

  // Without settings it says nothing at first.
  ScriptedPeer(Handler handler, const std::optional<protocol::SettingsList>& settings, FakeClock& clock)
      : handler_(std::move(handler)), clock_(clock) {
    if (settings) Send(protocol::MakeSettings(*settings));
  }

  void Send(const protocol::Frame& frame) { protocol::AppendFrame(out_, frame); }
  void SendRaw(std::string_view octets) { out_ += octets; }
  std::string Encode(const protocol::HeaderList& fields) { return encoder_.Encode(fields); }
  void SendBlock(std::uint32_t stream, const protocol::HeaderList& fields, bool end_stream, std::size_t chunk = 16384,
                 std::optional<std::uint8_t> padding = {}) {
    protocol::HeadersOptions options;
    options.end_stream = end_stream;
    options.padding = padding;
    for (const auto& frame : protocol::MakeHeaderBlock(stream, Encode(fields), chunk, options)) Send(frame);
  }
  void SendInitial(std::uint32_t stream, const protocol::HeaderList& more = {}) {
    protocol::HeaderList fields = {{":status", "200"}, {"content-type", "application/grpc"}};
    fields.insert(fields.end(), more.begin(), more.end());
    SendBlock(stream, fields, false);
  }
  void SendMessage(std::uint32_t stream, std::string_view payload, std::uint8_t flag = 0) {
    Send(protocol::MakeData(stream, protocol::EncodeMessage(payload, flag)));
  }
  void SendTrailers(std::uint32_t stream, std::string_view status = "0", const protocol::HeaderList& more = {}) {
    protocol::HeaderList fields = {{"grpc-status", std::string(status)}};
    fields.insert(fields.end(), more.begin(), more.end());
    SendBlock(stream, fields, true);
  }
  void Close() { close_ = true; }
  void After(Duration delay, std::function<void()> action) {
    timer_ = clock_.Now() + delay;
    action_ = std::move(action);
  }
  // The fields of a HEADERS frame that has its whole block.
  protocol::HeaderList Decode(const protocol::Frame& frame) {
    return decoder_.Decode(protocol::ParseHeaders(frame)->fragment).fields;
  }

  void Receive(std::string_view octets, Time) override {
    const std::size_t rest = std::min(octets.size(), protocol::kClientPreface.size() - preface_.size());
    preface_ += octets.substr(0, rest);
    reader_.Feed(octets.substr(rest));
    while (const auto frame = reader_.Next()) {
      const bool ack = frame->Has(protocol::kFlagAck);
      if (frame->Is(protocol::FrameType::kSettings) && !ack) Send(protocol::MakeSettingsAck());
      if (frame->Is(protocol::FrameType::kPing) && !ack) Send(protocol::MakePing(frame->payload, true));
      if (handler_) handler_(*this, *frame);
    }
  }
  void ReceiveEnd(Time) override {}
  std::string TakeOutput() override { return std::exchange(out_, {}); }
  bool WantsClose() const override { return close_; }
  std::optional<Time> NextTimer() const override { return timer_; }
  void OnTimer(Time) override {
    timer_.reset();
    std::exchange(action_, nullptr)();
  }

 private:
  Handler handler_;
  FakeClock& clock_;
  std::string preface_;
  protocol::FrameReader reader_{protocol::kLargestMaxFrameSize};
  protocol::HpackEncoder encoder_;
  protocol::HpackDecoder decoder_;
  std::string out_;
  bool close_ = false;
  std::optional<Time> timer_;
  std::function<void()> action_;
};

// The steps of a case, from the text that a scenario would have.
inline std::vector<scenario::Item> ParseSteps(std::string_view yaml) {
  const auto list = scenario::ParseYaml(yaml, "case.yaml");
  EXPECT_TRUE(list) << (list ? "" : ToString(list.error()));
  std::vector<scenario::Item> steps;
  if (!list) return steps;
  for (const Value& value : list->as_list()) {
    scenario::Item item;
    item.kind = value.as_map().front().first;
    item.fields = value.as_map().front().second;
    item.at = value.at;
    steps.push_back(std::move(item));
  }
  return steps;
}

// Plays steps against scripted peers.
class WireLoopTest : public testing::Test {
 protected:
  transcript::Transcript Play(std::string_view yaml, ScriptedPeer::Handler handler = {}) {
    script::BoundCase bound{"wire/test", ParseSteps(yaml), schema::Schema::BuiltIn()};
    std::string unsupported;
    auto script = client_->Bind(bound, &unsupported);
    EXPECT_TRUE(script) << (script ? "" : ToString(script.error()));
    if (!script) return {};
    const auto dialer =
        net::CreatePipeDialer(clock_, [&] { return std::make_unique<ScriptedPeer>(handler, settings_, clock_); });
    script::Endpoint endpoint;
    endpoint.address = {"target", 50051};
    endpoint.dialer = dialer.get();
    endpoint.metadata = metadata_;
    auto played = (*script)->Play(endpoint, clock_, budget_);
    EXPECT_TRUE(played) << (played ? "" : ToString(played.error()));
    return played ? *std::move(played) : transcript::Transcript{};
  }

  template <class T>
  static std::vector<T> All(const transcript::Transcript& transcript,
                            std::optional<transcript::Direction> direction = {}) {
    std::vector<T> found;
    for (const auto& event : transcript.events) {
      if (direction && event.direction != *direction) continue;
      if (const T* what = std::get_if<T>(&event.what)) found.push_back(*what);
    }
    return found;
  }
  static std::vector<transcript::FrameSeen> Frames(const transcript::Transcript& transcript,
                                                   transcript::Direction direction, protocol::FrameType type) {
    auto frames = All<transcript::FrameSeen>(transcript, direction);
    std::erase_if(frames, [&](const auto& frame) { return frame.type != static_cast<std::uint8_t>(type); });
    return frames;
  }

  FakeClock clock_;
  std::optional<protocol::SettingsList> settings_ = protocol::SettingsList();  // of the peer
  transcript::HeaderList metadata_;                                            // of the endpoint
  Duration budget_ = std::chrono::seconds(30);
  std::unique_ptr<script::ClientKind> client_ = CreateWireClient();
};

}  // namespace assay::wire
