#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/program_run.h"

namespace assay::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

void ExpectOneLine(Strings flags, const std::string& hint) {
  flags.insert(flags.begin(), "serve");
  const Outcome outcome = RunProgram(std::move(flags));
  EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_EQ(LinesOf(outcome.err).size(), 1U) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr(hint));
}

TEST(ServeTest, SaysWhereItListensAndEndsWhenItIsTold) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Server server;
    EXPECT_THAT(server.program().out(), HasSubstr("listens on " + server.address()));
    EXPECT_EQ(TextAt(server.description(), "grpc.address"), server.address());
    EXPECT_EQ(TextAt(server.description(), "tls"), "false");
    const Outcome run = RunProgram({"run", server.address(), "--filter", "health/overall*", "-q"});
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    server.program().Signal(signal);
    const Outcome ended = server.program().Wait();
    EXPECT_EQ(ended.exit_code, 0);
    EXPECT_THAT(ended.err, IsEmpty());
  }
}

TEST(ServeTest, ServesFaultsOverTls) {
  Server fault({"--fault", "tls-alpn-nothing"});
  Server none({"--fault", "none", "--tls-self-signed"});
  for (Server* server : {&fault, &none}) {
    EXPECT_EQ(TextAt(server->description(), "tls"), "true");
    const Outcome run = RunProgram({"run", server->address(), "--tls", "--tls-insecure", "--filter", "tls/alpn-h2/**"});
    EXPECT_EQ(run.exit_code, server == &none ? 0 : 1) << run.out << run.err;
  }
}

TEST(ServeTest, APortInUseIsOneLine) {
  Server server;
  ExpectOneLine({"--port", server.port()}, "cannot listen on " + server.address());
}

TEST(ServeTest, FilesThatCannotBeUsedAreOneLine) {
  const Folder folder;
  const std::string junk = folder.Write("junk.pem", "no certificate");
  ExpectOneLine({"--port", "0", "--tls-cert", "/nowhere/cert.pem", "--tls-key", "/nowhere/key.pem"},
                "/nowhere/cert.pem");
  ExpectOneLine({"--port", "0", "--tls-cert", junk, "--tls-key", junk}, "junk.pem");
  ExpectOneLine({"--port", "0", "--tls-cert", junk}, "key");
  ExpectOneLine({"--port", "0", "--ready-file", "/nowhere/ready.json"}, "/nowhere/ready.json");
}

}  // namespace
}  // namespace assay::cli
