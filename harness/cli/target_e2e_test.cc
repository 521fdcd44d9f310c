#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <semaphore>
#include <utility>

#include "harness/cli/program_run.h"
#include "harness/net/serve.h"

namespace assay::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// A target that says one thing to whatever it hears, or nothing at all.
class Parrot final : public net::ByteMachine {
 public:
  Parrot(std::string answer, bool closes) : answer_(std::move(answer)), closes_(closes) {}

  void Receive(std::string_view, Time) override {
    heard_ = true;
    output_ += std::exchange(answer_, {});
  }
  void ReceiveEnd(Time) override { heard_ = true; }
  std::string TakeOutput() override { return std::exchange(output_, {}); }
  bool WantsClose() const override { return heard_ && closes_; }
  std::optional<Time> NextTimer() const override { return std::nullopt; }
  void OnTimer(Time) override {}

 private:
  std::string answer_;
  std::string output_;
  const bool closes_;
  bool heard_ = false;
};

std::unique_ptr<net::MachineServer> Serve(const std::string& answer, bool closes) {
  auto server = net::MachineServer::Start(0, [=] { return std::make_unique<Parrot>(answer, closes); });
  EXPECT_TRUE(server);
  return server ? *std::move(server) : nullptr;
}

// The run ends with 3 and one line, and writes nothing; that line.
std::string Diagnostic(Strings arguments, const Setting& setting = {}) {
  const Folder folder;
  arguments.insert(arguments.begin(), "run");
  arguments.insert(arguments.end(), {"-o", folder / "reports", "--events", folder / "events"});
  const Outcome run = RunProgram(std::move(arguments), setting);
  EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_EQ(LinesOf(run.err).size(), 1U) << run.err;
  EXPECT_THAT(run.err, StartsWith("assay: "));
  EXPECT_TRUE(folder.IsEmpty());
  return run.err;
}

std::string AddressOf(const net::MachineServer& server) { return "127.0.0.1:" + std::to_string(server.port()); }

TEST(TargetTest, ThatIsDown) {
  std::string address;
  {
    const auto gone = Serve("", false);
    address = AddressOf(*gone);
  }
  EXPECT_THAT(Diagnostic({address}), AllOf(HasSubstr(address), HasSubstr("connection refused")));
  EXPECT_THAT(Diagnostic({"unix:/nowhere/socket"}), HasSubstr("no such file"));
}

TEST(TargetTest, ThatAcceptsAndNeverAnswers) {
  const auto silent = Serve("", false);
  EXPECT_THAT(Diagnostic({AddressOf(*silent), "--connect-timeout", "300ms"}),
              HasSubstr("accepted the connection, never spoke HTTP/2"));
  EXPECT_THAT(Diagnostic({"grpcs://" + AddressOf(*silent), "--connect-timeout", "300ms"}), HasSubstr("TLS"));
}

TEST(TargetTest, ThatSpeaksHttp1) {
  const std::string answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
  const auto closing = Serve(answer, true);
  EXPECT_THAT(Diagnostic({AddressOf(*closing), "--connect-timeout", "1s"}),
              HasSubstr("answered with HTTP/1.1, not HTTP/2"));
}

TEST(TargetTest, ThatClosesAtOnce) {
  const auto closing = Serve("", true);
  EXPECT_THAT(Diagnostic({AddressOf(*closing)}), HasSubstr("without speaking HTTP/2; does it want TLS"));
}

TEST(TargetTest, ThatMayComeUpIsAskedAgainUntilTheUserHasWaitedEnough) {
  std::counting_semaphore<> asked(0);
  const auto never = net::MachineServer::Start(0, [&asked] {
    asked.release();
    return std::make_unique<Parrot>("", true);
  });
  ASSERT_TRUE(never);
  Diagnostic({AddressOf(**never), "--wait-ready", "200ms"});
  ASSERT_TRUE(asked.try_acquire());
  ASSERT_TRUE(asked.try_acquire()) << "asked once only";

  while (asked.try_acquire()) continue;
  Program run({"run", AddressOf(**never), "--wait-ready", "10m"});
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(asked.try_acquire_for(std::chrono::minutes(1)));
  run.Signal(SIGINT);
  EXPECT_EQ(run.Wait().exit_code, 130);
}

TEST(TargetTest, OfSomebodyElseIsNotHurtUnasked) {
  Server server;
  const Strings flags = {"run",           server.address(), "--clients",          "wire",     "--filter",
                         "h2/flood-ping", "--filter",       "status/user-stored", "--filter", "health/overall*"};
  const Outcome careful = RunProgram(flags);
  EXPECT_EQ(careful.exit_code, 0) << careful.out;
  EXPECT_THAT(careful.out, AllOf(HasSubstr("note: 2 cases that can hurt a server"), HasSubstr("· 2 skipped")));
  Strings bold = flags;
  bold.emplace_back("--disruptive");
  const Outcome hurt = RunProgram(bold);
  EXPECT_EQ(hurt.exit_code, 0) << hurt.out;
  EXPECT_THAT(hurt.out, AllOf(Not(HasSubstr("can hurt a server")), HasSubstr("· 0 skipped")));
}

// The hooks of a server that is there already, told by a target file.
class HookTest : public testing::Test {
 protected:
  // Sets the health by the control service; `field` is what it calls the new state.
  Outcome Run(const std::string& field) {
    const auto hook = [&](const std::string& status) {
      return "{exec: [" ASSAY_PROGRAM ", load, \"${address}\", --call, assay.control.Control/SetHealth, --data, '{\"" +
             field + "\":\"" + status + "\"}', --requests, 1]}\n";
    };
    const std::string file =
        folder_.Write("target.yaml", "name: mine\nvia: somebody\nhooks:\n  health.not_serving: " + hook("NOT_SERVING") +
                                         "  health.serving: " + hook("SERVING"));
    return RunProgram({"run", server_.address(), "--target-file", file, "--filter", "health/not-serving", "--filter",
                       "health/transition", "--filter", "connection/drain-finishes-calls"});
  }

  Server server_{{"--control"}};
  Folder folder_;
};

TEST_F(HookTest, ChangeItWhileNoOtherCaseIsPlayed) {
  const Outcome run = Run("status");
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("✓ 4 pass"), HasSubstr("1 unsupported"), HasSubstr("needs the hook 'drain'"),
                             HasSubstr("h2c via somebody"), HasSubstr("in 0 cases is the doing of somebody")));
}

TEST_F(HookTest, ThatFailLeaveTheirCasesWithoutAVerdict) {
  const Outcome run = Run("no_such_field");
  EXPECT_EQ(run.exit_code, 4) << run.out << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("hook 'health.not_serving'"), HasSubstr("! 4 error")));
}

class TlsTest : public testing::Test {
 protected:
  std::string Certificate() { return folder_.Write("ca.pem", TextAt(server_.description(), "certificate")); }

  Server server_{{"--tls-self-signed"}};
  Folder folder_;
  const Strings filter_ = {"--filter", "health/overall*"};

  Outcome Run(Strings arguments) {
    arguments.insert(arguments.begin(), "run");
    arguments.insert(arguments.end(), filter_.begin(), filter_.end());
    return RunProgram(std::move(arguments));
  }
};

TEST_F(TlsTest, PassesWhereTheCertificateIsTrusted) {
  const std::string ca = Certificate();
  for (const Strings& arguments : std::vector<Strings>{
           {server_.address(), "--tls", "--tls-ca", ca},
           {server_.address(), "--tls-ca", ca},
           {"grpcs://localhost:" + server_.port(), "--tls-ca", ca},
           {server_.address(), "--tls-ca", ca, "--tls-server-name", "localhost"},
           {server_.address(), "--tls", "--tls-insecure"},
       }) {
    const Outcome run = Run(arguments);
    EXPECT_EQ(run.exit_code, 0) << testing::PrintToString(arguments) << run.out << run.err;
    EXPECT_THAT(run.out, AllOf(HasSubstr(" tls\n"), HasSubstr("2 pass")));
  }
}

TEST_F(TlsTest, IsRefusedWhereTheCertificateIsNot) {
  EXPECT_THAT(Diagnostic({server_.address(), "--tls"}), AllOf(HasSubstr("did not verify"), HasSubstr("--tls-ca")));
  EXPECT_THAT(Diagnostic({server_.address(), "--tls-ca", Certificate(), "--tls-server-name", "elsewhere.example"}),
              HasSubstr("did not verify for \"elsewhere.example\""));
}

TEST_F(TlsTest, AndPlainTextDoNotMix) {
  EXPECT_THAT(Diagnostic({server_.address()}), HasSubstr("--tls"));
  Server plain;
  EXPECT_THAT(Diagnostic({plain.address(), "--tls"}), HasSubstr("without TLS"));
  const Outcome both = Run({"grpc://" + server_.address(), "--tls"});
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_THAT(both.err, HasSubstr("grpcs://"));
}

TEST_F(TlsTest, UnreadableFilesAreToldBeforeAnythingElse) {
  for (const char* flag : {"--tls-ca", "--tls-cert"}) {
    const Outcome run = Run({server_.address(), flag, "/nowhere/file.pem", "--tls-key", "/nowhere/file.pem"});
    EXPECT_EQ(run.exit_code, 2) << flag;
    EXPECT_EQ(LinesOf(run.err).size(), 1U) << run.err;
    EXPECT_THAT(run.err, HasSubstr("/nowhere/file.pem"));
  }
}

// Base64 of text, wherever in a longer text it begins: the letters that depend on nothing else.
Strings Base64Inside(const std::string& text) {
  constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  Strings found;
  for (std::size_t before = 0; before < 3; ++before) {
    const std::string padded = std::string(before, 'x') + text;
    std::string letters;
    for (std::size_t bit = 0; bit + 6 <= padded.size() * 8; bit += 6) {
      unsigned value = 0;
      for (std::size_t i = bit; i < bit + 6; ++i)
        value = value << 1 | (static_cast<unsigned char>(padded[i / 8]) >> (7 - i % 8) & 1U);
      letters += kLetters[value];
    }
    found.push_back(letters.substr((before * 8 + 5) / 6));
  }
  return found;
}

class TokenTest : public testing::Test {
 protected:
  void ExpectNoToken(const std::string& text, const std::string& where) {
    ASSERT_FALSE(text.empty()) << where;
    EXPECT_TRUE(text.find(token_) == std::string::npos) << where << " holds the token";
    for (const std::string& encoded : Base64Inside(token_)) {
      EXPECT_TRUE(text.find(encoded) == std::string::npos) << where << " holds the token in base64";
    }
  }

  const std::string token_ = "swordfish-7f3a9c51";
  Server server_{{"--auth", "required", "--token", "swordfish-7f3a9c51"}};
  Folder folder_;
};

TEST_F(TokenTest, IsAskedForWhereEveryCallIsRefused) {
  EXPECT_THAT(Diagnostic({server_.address()}),
              AllOf(HasSubstr("UNAUTHENTICATED"), HasSubstr("--token-file"), HasSubstr("ASSAY_TOKEN")));
  EXPECT_THAT(Diagnostic({server_.address(), "--token", "wrong"}), HasSubstr("UNAUTHENTICATED"));
}

TEST_F(TokenTest, OpensTheTargetAndIsWrittenNowhere) {
  EXPECT_EQ(Base64Inside("abc")[0], "YWJj");
  const std::string file = folder_.Write("token", token_ + "\n");
  const std::string reports = folder_ / "reports";
  const Outcome run = RunProgram({"run", server_.address(), "--token-file", file, "--filter", "interceptor/*", "-o",
                                  reports, "--events", reports + ".ndjson", "--transcript", "all", "-v"});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  ExpectNoToken(run.out, "standard output");
  ExpectNoToken(Content(reports + ".ndjson"), "the events");
  for (const auto& entry : std::filesystem::directory_iterator(reports))
    ExpectNoToken(Content(entry.path()), entry.path());
  // What was played did carry it.
  EXPECT_THAT(Content(reports + "/report.json"), AllOf(HasSubstr("authorization"), HasSubstr("redacted")));
}

TEST_F(TokenTest, ComesFromTheEnvironmentOrAFlagToo) {
  const std::string document = folder_ / "run.json";
  const Strings arguments = {"run", server_.address(), "--filter", "status/message*", "--json", document};
  EXPECT_EQ(RunProgram(arguments, {{"ASSAY_TOKEN=" + token_}}).exit_code, 0);
  Strings on_the_command_line = arguments;
  on_the_command_line.insert(on_the_command_line.end(), {"--token", token_});
  EXPECT_EQ(RunProgram(on_the_command_line, {{"ASSAY_TOKEN=wrong"}}).exit_code, 0);
  ExpectNoToken(Content(document), "the document");
  // The server inside the program knows its own.
  EXPECT_EQ(RunProgram({"run", "--filter", "status/message*"}, {{"ASSAY_TOKEN=wrong"}}).exit_code, 0);
}

}  // namespace
}  // namespace assay::cli
