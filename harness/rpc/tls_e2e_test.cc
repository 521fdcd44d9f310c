// The client over TLS, against a grpc++ server with a certificate for localhost and target.test.

#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "harness/rpc/grpc_client.h"
#include "harness/scenario/item.h"
#include "harness/scenario/yaml.h"
#include "harness/transcript/call_view.h"

namespace assay::rpc {
namespace {

using ::testing::HasSubstr;

// Self-signed, from 2020 to 2120; its key serves this test alone.
constexpr const char* kCertificate = R"(-----BEGIN CERTIFICATE-----
MIIBbzCCARagAwIBAgIBATAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDAphc3NheSB0
ZXN0MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAVMRMwEQYDVQQD
DAphc3NheSB0ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE06iFEgsQsvYP
6ZCQ1ilRTE1gdkrpd5x3uHIVFmzgj3p5JpPlS2+KxyAe1CFLGpMt7Mc95PMYZq+M
47agLW1XKKNVMFMwIQYDVR0RBBowGIIJbG9jYWxob3N0ggt0YXJnZXQudGVzdDAP
BgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBTxTP6RzPqRZacJhWjLJwFMyx9KxjAK
BggqhkjOPQQDAgNHADBEAiAzUHU8bVeEBMzSKhAucnuVJD2KAuG7eN8Ltsn/Jwne
nQIgVPrq3vH/kZwHrfICpl6jkenQeCizoD1sAcBc5TfjdNM=
-----END CERTIFICATE-----
)";
constexpr const char* kKey = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgnG+OI3syBQbZ62r/
IPgVKHwSWR665EgI+iCPLVTGwJihRANCAATTqIUSCxCy9g/pkJDWKVFMTWB2Sul3
nHe4chUWbOCPenkmk+VLb4rHIB7UIUsaky3sxz3k8xhmr4zjtqAtbVco
-----END PRIVATE KEY-----
)";

// Ends each call with a status that names the authority and the client's certificate.
class Reactor final : public grpc::ServerGenericBidiReactor {
 public:
  explicit Reactor(grpc::GenericCallbackServerContext* context) {
    const auto names = context->auth_context()->FindPropertyValues("x509_common_name");
    const std::string client = names.empty() ? "nobody" : std::string(names[0].data(), names[0].size());
    Finish(grpc::Status(grpc::ABORTED, context->host() + " " + client));
  }
  void OnDone() override { delete this; }
};

class Service final : public grpc::CallbackGenericService {
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    return new Reactor(context);
  }
};

class GrpcClientOverTls : public ::testing::Test {
 protected:
  void SetUp() override { Serve(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE); }
  void TearDown() override { server_->Shutdown(std::chrono::system_clock::now()); }

  void Serve(grpc_ssl_client_certificate_request_type asks) {
    grpc::SslServerCredentialsOptions options(asks);
    options.pem_key_cert_pairs.push_back({kKey, kCertificate});
    options.pem_root_certs = kCertificate;
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options), &port);
    service_ = std::make_unique<Service>();
    builder.RegisterCallbackGenericService(service_.get());
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
    endpoint_.address = {.host = "127.0.0.1", .port = static_cast<std::uint16_t>(port), .unix_path = {}, .tls = true};
    endpoint_.tls.ca_pem = kCertificate;
    endpoint_.tls.server_name = "target.test";
  }

  // The message of the status, or the error.
  std::string Call() {
    script::BoundCase bound;
    bound.schema = schema::Schema::BuiltIn();
    const Value list = scenario::ParseYaml("- call: {method: user.UserService/Chat}\n- await_status: {}\n", "").value();
    for (const Value& value : list.as_list()) bound.steps.push_back(scenario::ReadItem(value).value());
    std::string unsupported;
    const auto script = CreateGrpcClient()->Bind(bound, &unsupported);
    const auto played = (*script)->Play(endpoint_, SystemClock(), std::chrono::seconds(20));
    if (!played) return ToString(played.error());
    const auto calls = transcript::Calls(*played);
    return calls.at(0).status == nullptr ? "no status" : calls.at(0).status->message;
  }

  std::unique_ptr<Service> service_;
  std::unique_ptr<grpc::Server> server_;
  script::Endpoint endpoint_;
};

TEST_F(GrpcClientOverTls, VerifiesTheNameThatItIsGiven) {
  EXPECT_EQ(Call(), endpoint_.address.ToText() + " nobody") << "the name of the handshake is not the authority";
  endpoint_.tls.server_name = "other.test";
  EXPECT_THAT(Call(), HasSubstr("took no connection"));
}

TEST_F(GrpcClientOverTls, VerifiesTheCertificate) {
  endpoint_.tls.ca_pem.clear();  // the system's, which do not know this one
  EXPECT_THAT(Call(), HasSubstr("took no connection"));
  endpoint_.tls.insecure = true;
  endpoint_.tls.server_name.clear();
  EXPECT_THAT(Call(), HasSubstr(" nobody"));
}

TEST_F(GrpcClientOverTls, SendsTheAuthority) {
  endpoint_.authority = "no.name.of.the.certificate";
  EXPECT_EQ(Call(), "no.name.of.the.certificate nobody");
}

TEST_F(GrpcClientOverTls, ShowsItsCertificate) {
  server_->Shutdown();
  Serve(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  EXPECT_THAT(Call(), ::testing::Not(HasSubstr("assay test"))) << "without one it is turned away";

  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("assay-rpc-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "cert.pem") << kCertificate;
  std::ofstream(folder / "key.pem") << kKey;
  endpoint_.tls.certificate_file = folder / "cert.pem";
  endpoint_.tls.key_file = folder / "key.pem";
  EXPECT_THAT(Call(), HasSubstr(" assay test"));
  endpoint_.tls.insecure = true;
  EXPECT_THAT(Call(), HasSubstr(" assay test"));
  endpoint_.tls.key_file = folder / "none.pem";
  EXPECT_THAT(Call(), HasSubstr("none.pem"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace assay::rpc
