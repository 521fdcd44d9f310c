#include "reference_server/testing/server_fixture.h"

#include "assay/control.pb.h"
#include "grpc/health/v1/health.pb.h"

namespace assay::reference {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

using HealthTest = ServerTest;

HealthCheckRequest Named(const std::string& service) {
  HealthCheckRequest request;
  request.set_service(service);
  return request;
}

TEST_F(HealthTest, TellsItsHealth) {
  Start({.require_token = true});
  for (const auto* name : {"", "user.UserService", "UserService"}) {
    HealthCheckResponse response;
    ASSERT_TRUE(Unary("/grpc.health.v1.Health/Check", Named(name), &response).ok()) << name;
    EXPECT_EQ(response.status(), HealthCheckResponse::SERVING) << name;
  }
  HealthCheckResponse response;
  EXPECT_EQ(Unary("/grpc.health.v1.Health/Check", Named("nope"), &response).error_code(), 5);
}

TEST_F(HealthTest, AWatcherSeesEachChangeOnceAndLeavesWithTheDrain) {
  Start({.control = true});
  ClientCall watch(*stub_, "/grpc.health.v1.Health/Watch");
  watch.Send(Named("new"));
  watch.HalfClose();
  const auto next = [&watch] {
    HealthCheckResponse response;
    return watch.Read(&response) ? response.status() : -1;
  };
  const auto set = [this](const std::string& status) {
    assay::control::SetHealthRequest request;
    request.set_service("new");
    request.set_status(status);
    return Unary<assay::control::SetHealthResponse>("/assay.control.Control/SetHealth", request).error_code();
  };
  EXPECT_EQ(next(), HealthCheckResponse::SERVICE_UNKNOWN);
  EXPECT_EQ(set("SERVING"), 0);
  EXPECT_EQ(next(), HealthCheckResponse::SERVING);
  EXPECT_EQ(set("SERVING"), 0);
  EXPECT_EQ(set("BROKEN"), 3);
  EXPECT_EQ(set("NOT_SERVING"), 0);
  EXPECT_EQ(next(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(set("SERVING"), 0);
  EXPECT_EQ(next(), HealthCheckResponse::SERVING);
  server_->Drain();
  EXPECT_EQ(next(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(next(), -1);
  EXPECT_EQ(watch.End().error_code(), 14);
  server_->Wait();
}

}  // namespace
}  // namespace assay::reference
