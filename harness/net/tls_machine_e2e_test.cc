#include "harness/net/tls_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "harness/net/serve.h"
#include "harness/net/sockets.h"
#include "harness/net/test_machines.h"

namespace assay::net {
namespace {

using testing::EndsWith;

const SystemClock kClock;
Time Soon() { return kClock.Now() + std::chrono::seconds(20); }
Time AtOnce() { return kClock.Now() + std::chrono::milliseconds(50); }

const CertificatePem& ClientIdentity() {
  static const CertificatePem identity = MakeCertificate("client");
  return identity;
}

// EchoMachines behind TLS.
class Server {
 public:
  explicit Server(TlsManners manners = {}) {
    manners.identity = MakeCertificate("server");
    machines_ = *TlsMachines::Create(std::move(manners));
    server_ = *MachineServer::Start(0, [this] { return machines_->Wrap(MakeEcho()); });
  }

  Result<std::unique_ptr<Transport>> Dial(const TlsOffer& offer = {}) const {
    TlsOptions options;
    options.insecure = true;
    options.certificate_pem = ClientIdentity().certificate;
    options.key_pem = ClientIdentity().key;
    ASSAY_ASSIGN(const auto dialer, CreateSocketDialer({"127.0.0.1", server_->port(), "", true}, options));
    return dialer->DialOffering(offer, kClock, Soon());
  }

  // What comes of a few octets: "hello " and the octets, or nothing.
  std::string Ask(const TlsOffer& offer = {}, Time deadline = Soon()) const {
    const auto transport = Dial(offer);
    if (!transport) return "refused";
    WriteAll(**transport, "yourself", deadline);
    IoResult end;
    const std::string said = ReadSome(**transport, 14, deadline, &end);
    return end.state == IoState::kDone ? said : said + "<ended>";
  }

 private:
  std::unique_ptr<TlsMachines> machines_;
  std::unique_ptr<MachineServer> server_;
};

TlsOffer Offering(std::vector<std::string> alpn) {
  TlsOffer offer;
  offer.alpn = std::move(alpn);
  return offer;
}

TEST(TlsMachines, CarryOctetsBothWaysAndTheirEnd) {
  const Server server;
  const auto transport = *server.Dial();
  EXPECT_EQ(transport->TlsDescription(), "TLSv1.3 h2");
  const std::string much(1 << 18, 'x');
  ASSERT_EQ(WriteAll(*transport, much, Soon()).state, IoState::kDone);
  EXPECT_EQ(ReadSome(*transport, much.size() + 6, Soon()), "hello " + much);
  transport->ShutdownWrite();
  IoResult end;
  EXPECT_EQ(ReadSome(*transport, 100, Soon(), &end), "<end>");
  EXPECT_EQ(end.state, IoState::kClosed);
}

TEST(TlsMachines, AgreeOnH2OrRefuse) {
  const Server server;
  EXPECT_EQ((*server.Dial(Offering({"http/1.1", "h2"})))->TlsDescription(), "TLSv1.3 h2");
  EXPECT_EQ(server.Ask(Offering({"http/1.1"})), "refused");
  EXPECT_EQ(server.Ask(Offering({})), "hello yourself");
}

TEST(TlsMachines, AgreeOnWhatTheirMannersSay) {
  const Server first({.alpn = TlsManners::Alpn::kFirst});
  EXPECT_EQ((*first.Dial(Offering({"http/1.1", "h2"})))->TlsDescription(), "TLSv1.3 http/1.1");
  const Server lax({.alpn = TlsManners::Alpn::kH2OrNothing});
  EXPECT_EQ((*lax.Dial(Offering({"http/1.1", "h2"})))->TlsDescription(), "TLSv1.3 h2");
  EXPECT_EQ((*lax.Dial(Offering({"http/1.1"})))->TlsDescription(), "TLSv1.3");
  const Server silent({.alpn = TlsManners::Alpn::kNothing});
  EXPECT_EQ((*silent.Dial())->TlsDescription(), "TLSv1.3");
}

TEST(TlsMachines, TakeGoodVersionsAndCiphersOnly) {
  const TlsOffer old{.version = "1.1", .ciphers = "ALL:@SECLEVEL=0"};
  const TlsOffer cbc{.version = "1.2", .ciphers = "ECDHE-ECDSA-AES128-SHA"};
  const TlsOffer aead{.version = "1.2", .ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256"};
  const Server good;
  EXPECT_EQ(good.Ask(old), "refused");
  EXPECT_EQ(good.Ask(cbc), "refused");
  EXPECT_EQ(good.Ask(aead), "hello yourself");
  EXPECT_EQ(Server({.old_versions = true, .ciphers = "ALL:@SECLEVEL=0"}).Ask(old), "hello yourself");
  EXPECT_EQ(Server({.ciphers = "ECDHE+AES"}).Ask(cbc), "hello yourself");
}

TEST(TlsMachines, KnowTheirClients) {
  const std::string authority = ClientIdentity().certificate;
  const TlsOffer none{.certificate = TlsOffer::Certificate::kNone};
  const TlsOffer foreign{.certificate = TlsOffer::Certificate::kForeign};
  const Server strict({.client_authority = authority});
  EXPECT_EQ(strict.Ask(), "hello yourself");
  EXPECT_EQ(strict.Ask(none), "<ended>");
  EXPECT_EQ(strict.Ask(foreign), "<ended>");
  const Server nameless({.client_authority = authority, .clients = TlsManners::Clients::kKnownOrNameless});
  EXPECT_EQ(nameless.Ask(none), "hello yourself");
  EXPECT_EQ(nameless.Ask(foreign), "<ended>");
  const Server any({.client_authority = authority, .clients = TlsManners::Clients::kAnyCertificate});
  EXPECT_EQ(any.Ask(none), "<ended>");
  EXPECT_EQ(any.Ask(foreign), "hello yourself");
}

TEST(TlsMachines, DoWithPlainTextWhatTheirMannersSay) {
  const TlsOffer plain{.plain = true};
  EXPECT_THAT(Server().Ask(plain), EndsWith("<ended>"));
  EXPECT_EQ(Server({.plain_text = TlsManners::PlainText::kServed}).Ask(plain), "hello yourself");
  EXPECT_EQ(Server({.plain_text = TlsManners::PlainText::kUnanswered}).Ask(plain, AtOnce()), "");
}

TEST(TlsMachines, LeaveClientsUnansweredWhereTheirMannersSaySo) {
  const Server server({.answers = [](std::string_view, std::string_view name) { return name != "other.test"; }});
  EXPECT_EQ(server.Ask(), "hello yourself");
  EXPECT_EQ(server.Ask({.server_name = "other.test"}, AtOnce()), "");
}

TEST(TlsMachines, RefuseWhatIsNoCertificateOrCipher) {
  const CertificatePem identity = MakeCertificate("server");
  EXPECT_FALSE(TlsMachines::Create({}));
  EXPECT_FALSE(TlsMachines::Create({.identity = identity, .ciphers = "no-such"}));
  EXPECT_FALSE(TlsMachines::Create({.identity = identity, .client_authority = "no PEM"}));
}

}  // namespace
}  // namespace assay::net
