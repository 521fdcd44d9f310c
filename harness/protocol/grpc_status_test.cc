#include "harness/protocol/grpc_status.h"

#include <gtest/gtest.h>

#include "harness/protocol/http2_error.h"

namespace assay::protocol {
namespace {

TEST(GrpcStatus, NamesAreReadBack) {
  EXPECT_EQ(GrpcStatusName(1), "CANCELLED");
  EXPECT_EQ(GrpcStatusName(14), "UNAVAILABLE");
  EXPECT_EQ(GrpcStatusName(static_cast<int>(GrpcStatus::kUnauthenticated)), "UNAUTHENTICATED");
  EXPECT_EQ(GrpcStatusName(17), "17");
  EXPECT_EQ(GrpcStatusName(-1), "-1");
  for (int code = 0; code < kGrpcStatusCount; ++code) {
    EXPECT_EQ(ParseGrpcStatusName(GrpcStatusName(code)), code);
    EXPECT_EQ(ParseGrpcStatusName(std::to_string(code)), code);
  }
  for (const char* text : {"", "CANCELED", "ok", "17", "-1", "00"}) EXPECT_EQ(ParseGrpcStatusName(text), std::nullopt);
}

TEST(ParseGrpcStatus, TakesCanonicalNumbersOnly) {
  for (int code = 0; code < kGrpcStatusCount; ++code) EXPECT_EQ(ParseGrpcStatus(std::to_string(code)), code);
  for (const char* text : {"", "00", "05", "+5", "-1", " 5", "5 ", "5.0", "0x5", "OK", "5,5"}) {
    EXPECT_FALSE(ParseGrpcStatus(text)) << text;
  }
  EXPECT_EQ(ParseGrpcStatus("17").error(), "grpc-status \"17\" is none of 0 to 16");
  EXPECT_FALSE(ParseGrpcStatus("99999999999999999999"));
}

TEST(GrpcStatusFromHttp, FollowsTheMapping) {
  const std::pair<int, GrpcStatus> rows[] = {
      {400, GrpcStatus::kInternal},      {401, GrpcStatus::kUnauthenticated}, {403, GrpcStatus::kPermissionDenied},
      {404, GrpcStatus::kUnimplemented}, {429, GrpcStatus::kUnavailable},     {502, GrpcStatus::kUnavailable},
      {503, GrpcStatus::kUnavailable},   {504, GrpcStatus::kUnavailable},     {200, GrpcStatus::kUnknown},
      {500, GrpcStatus::kUnknown},       {501, GrpcStatus::kUnknown},         {302, GrpcStatus::kUnknown}};
  for (const auto& [http, grpc] : rows) EXPECT_EQ(GrpcStatusFromHttp(http), grpc) << http;
}

TEST(GrpcStatusFromHttp2Error, FollowsTheMapping) {
  const std::pair<Http2Error, GrpcStatus> rows[] = {{Http2Error::kNoError, GrpcStatus::kInternal},
                                                    {Http2Error::kProtocolError, GrpcStatus::kInternal},
                                                    {Http2Error::kInternalError, GrpcStatus::kInternal},
                                                    {Http2Error::kFlowControlError, GrpcStatus::kInternal},
                                                    {Http2Error::kSettingsTimeout, GrpcStatus::kInternal},
                                                    {Http2Error::kStreamClosed, GrpcStatus::kUnknown},
                                                    {Http2Error::kFrameSizeError, GrpcStatus::kInternal},
                                                    {Http2Error::kRefusedStream, GrpcStatus::kUnavailable},
                                                    {Http2Error::kCancel, GrpcStatus::kCancelled},
                                                    {Http2Error::kCompressionError, GrpcStatus::kInternal},
                                                    {Http2Error::kConnectError, GrpcStatus::kInternal},
                                                    {Http2Error::kEnhanceYourCalm, GrpcStatus::kResourceExhausted},
                                                    {Http2Error::kInadequateSecurity, GrpcStatus::kPermissionDenied},
                                                    {Http2Error::kHttp11Required, GrpcStatus::kUnknown}};
  for (const auto& [error, status] : rows) {
    const auto code = static_cast<std::uint32_t>(error);
    EXPECT_EQ(GrpcStatusFromHttp2Error(code), status) << Http2ErrorName(code);
  }
  EXPECT_EQ(GrpcStatusFromHttp2Error(0x1F), GrpcStatus::kUnknown);
}

}  // namespace
}  // namespace assay::protocol
