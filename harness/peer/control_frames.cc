#include <string>
#include <utility>

#include "harness/peer/connection.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/protocol/http2_payload.h"

// What the connection does with SETTINGS, WINDOW_UPDATE and PING.
namespace assay::peer {
namespace {

using protocol::Http2Error;
using protocol::Setting;

std::uint16_t Id(Setting setting) { return static_cast<std::uint16_t>(setting); }

}  // namespace

Connection::Done Connection::OnSettings(const protocol::Frame& frame) {
  greeted_ = true;
  const auto settings = protocol::ParseSettings(frame);
  if (server_->Has(Defect::kSettingsShapeUnchecked) && (!settings || frame.header.stream != 0)) return {};
  if (!settings) return ConnectionFault(Http2Error::kFrameSizeError, settings.error());
  if (frame.header.stream != 0) return ConnectionFault(Http2Error::kProtocolError, "SETTINGS on a stream");
  if (frame.Has(protocol::kFlagAck)) return {};
  for (const auto& [id, value] : *settings) {
    if (id > Id(Setting::kEnableConnectProtocol) && server_->Has(Defect::kUnknownSettingRefused)) {
      return ConnectionFault(Http2Error::kProtocolError, "an unknown setting");
    }
    if (server_->Has(Defect::kIllegalSettingTaken)) continue;
    if (std::string why = protocol::DescribeIllegalSetting(id, value); !why.empty()) {
      const bool window = id == Id(Setting::kInitialWindowSize);
      return ConnectionFault(window ? Http2Error::kFlowControlError : Http2Error::kProtocolError, std::move(why));
    }
  }
  if (!sender_.Apply(*settings)) return ConnectionFault(Http2Error::kFlowControlError, "a window above 2^31-1");
  if (server_->Has(Defect::kSettingsAckFilled)) {
    protocol::Frame ack = protocol::MakeSettings({{Id(Setting::kEnablePush), 0}});
    ack.header.flags |= protocol::kFlagAck;
    sender_.Send(ack);
  } else if (!server_->Has(Defect::kSettingsUnanswered)) {
    sender_.Send(protocol::MakeSettingsAck());
  }
  return {};
}

Connection::Done Connection::OnWindowUpdate(const protocol::Frame& frame) {
  const std::uint32_t id = frame.header.stream;
  if (server_->Has(Defect::kZeroIncrementTaken) && !protocol::ParseWindowUpdate(frame)) return {};
  if (frame.payload.size() != 4) return ConnectionFault(Http2Error::kFrameSizeError, "malformed WINDOW_UPDATE");
  if (server_->Has(Defect::kLateWindowUpdateRefused) && id != 0 && !IsIdle(id) && Find(id) == nullptr) {
    return ConnectionFault(Http2Error::kStreamClosed, "WINDOW_UPDATE on a closed stream");
  }
  if (id != 0 && IsIdle(id) && server_->Has(Defect::kIdleStreamIgnored)) return {};
  if (id != 0 && IsIdle(id)) return ConnectionFault(Http2Error::kProtocolError, "WINDOW_UPDATE on an idle stream");
  const auto increment = protocol::ParseWindowUpdate(frame);
  if (!increment) return StreamFault(id, Http2Error::kProtocolError, increment.error());
  if (!sender_.Widen(id, *increment) && !server_->Has(Defect::kWindowOverflowTaken)) {
    return StreamFault(id, Http2Error::kFlowControlError, "a window above 2^31-1");
  }
  return {};
}

Connection::Done Connection::OnPing(const protocol::Frame& frame) {
  const auto opaque = protocol::ParsePing(frame);
  if (server_->Has(Defect::kPingShapeUnchecked) && (!opaque || frame.header.stream != 0)) return {};
  if (!opaque) return ConnectionFault(Http2Error::kFrameSizeError, opaque.error());
  if (frame.header.stream != 0) return ConnectionFault(Http2Error::kProtocolError, "PING on a stream");
  if (frame.Has(protocol::kFlagAck)) OnPingAck(*opaque);
  if (frame.Has(protocol::kFlagAck) && !server_->Has(Defect::kPingAckAnswered)) return {};
  if (server_->Has(Defect::kPingUnanswered)) return {};
  ++pings_;
  if (server_->Has(Defect::kPingsResented) && pings_ == 10) {
    return ConnectionFault(Http2Error::kEnhanceYourCalm, "too_many_pings");
  }
  if (server_->Has(Defect::kPingsForgotten) && pings_ > 5) return {};
  if (server_->Has(Defect::kPingWaitsForWindows) && sender_.HoldsAny()) return {};
  Settle();  // what was asked before is answered before
  sender_.Send(protocol::MakePing(*opaque, /*ack=*/true));
  return {};
}

}  // namespace assay::peer
