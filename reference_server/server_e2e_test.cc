#include "reference_server/testing/server_fixture.h"

#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "assay/control.pb.h"

namespace assay::reference {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

TEST_F(ServerTest, CountsWhatItDid) {
  Start({.control = true});
  AddUsers(2);
  ClientCall idle = Open("Chat");
  idle.SendBytes("");
  std::string bytes;
  ASSERT_TRUE(idle.ReadBytes(&bytes));
  assay::control::StatsResponse stats;
  ASSERT_TRUE(Unary("/assay.control.Control/Stats", assay::control::StatsRequest(), &stats).ok());
  EXPECT_EQ(stats.users(), 2);
  EXPECT_EQ(stats.handled().at("/user.UserService/CreateUser"), 2);
  EXPECT_EQ(stats.handled().at("/user.UserService/Chat"), 1);
  EXPECT_GE(stats.running(), 1);
}

TEST_F(ServerTest, ADrainLetsRunningCallsEnd) {
  Start({.control = true, .grace = kBudget});
  ClientCall chat = Open("Chat");
  std::string bytes;
  chat.SendBytes("");
  ASSERT_TRUE(chat.ReadBytes(&bytes));
  ASSERT_TRUE(
      Unary<assay::control::DrainResponse>("/assay.control.Control/Drain", assay::control::DrainRequest()).ok());
  chat.SendBytes("");
  ASSERT_TRUE(chat.ReadBytes(&bytes));
  chat.HalfClose();
  EXPECT_TRUE(chat.End().ok());
  server_->Wait();
}

TEST_F(ServerTest, TheGraceTimeEndsWhatDoesNotEnd) {
  Start();
  ClientCall chat = Open("Chat");
  std::string bytes;
  chat.SendBytes("");
  ASSERT_TRUE(chat.ReadBytes(&bytes));
  server_->Drain(milliseconds(10));
  server_->Wait();
  EXPECT_FALSE(chat.End().ok());
}

TEST_F(ServerTest, ManyLiveAtOnceAndAPortInUseIsAnError) {
  Start();
  std::string error;
  const auto other = Server::Start({}, &error);
  ASSERT_NE(other, nullptr) << error;
  EXPECT_NE(other->port(), server_->port());
  EXPECT_EQ(Server::Start({.port = server_->port()}, &error), nullptr);
  EXPECT_THAT(error, HasSubstr("Address already in use"));
}

TEST_F(ServerTest, RefusesOptionsThatCannotBe) {
  std::string error;
  EXPECT_EQ(Server::Start({.port = 70000}, &error), nullptr);
  EXPECT_THAT(error, HasSubstr("70000"));
  EXPECT_EQ(Server::Start({.tls = {.client_ca_file = "x"}}, &error), nullptr);
  EXPECT_THAT(error, HasSubstr("needs TLS"));
  EXPECT_EQ(Server::Start({.host = "no.such.host.invalid"}, &error), nullptr);
  EXPECT_THAT(error, HasSubstr("no.such.host.invalid"));
}

TEST_F(ServerTest, ServesTlsThatAClientCanTrust) {
  Start({.tls = {.self_signed = true}});
  grpc::SslCredentialsOptions trust;
  trust.pem_root_certs = server_->certificate_pem();
  stub_ = Connect(grpc::SslCredentials(trust));
  EXPECT_TRUE(Create("a", "a").ok());
}

// Reads, writes, timers and cancels race here, which the sanitizers and the asserts of grpc++ watch.
TEST_F(ServerTest, SurvivesManyCallsThatEndInEveryWay) {
  Start();
  AddUsers(50);
  std::vector<std::future<void>> clients;
  for (int client = 0; client < 4; ++client) {
    clients.push_back(std::async(std::launch::async, [this, client] {
      const auto stub = Connect(grpc::InsecureChannelCredentials());
      for (int i = 0; i < 60; ++i) {
        const Headers headers = {{"x-envoy-fault-delay-request", std::to_string(i % 3)}};
        ClientCall call(*stub, i % 2 == 0 ? "/user.UserService/Chat" : "/user.UserService/ListUsers", headers,
                        i % 5 == 0 ? milliseconds(1 + i % 4) : milliseconds(kBudget));
        std::string bytes;
        call.SendBytes("");
        if ((i + client) % 3 == 0) call.Cancel();
        call.HalfClose();
        if (i % 7 != 0) {
          while (call.ReadBytes(&bytes)) {
          }
        }
        if (i % 4 == 0) call.Cancel();
      }
    }));
  }
  for (auto& client : clients) client.get();
  EXPECT_TRUE(Get(1).ok());
}

}  // namespace
}  // namespace assay::reference
