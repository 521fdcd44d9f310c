#include "reference_server/tls/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

namespace assay::reference {
namespace {

using testing::HasSubstr;

std::unique_ptr<X509, void (*)(X509*)> Parse(const std::string& pem) {
  BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* const certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  return {certificate, X509_free};
}

TEST(SelfSigned, NamesThisMachineAndNoOther) {
  const auto certificate = Parse(MakeSelfSigned().chain_pem);
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(X509_check_host(certificate.get(), "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate.get(), "127.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate.get(), "::1", 0), 1);
  EXPECT_EQ(X509_check_host(certificate.get(), "example.com", 0, 0, nullptr), 0);
}

TEST(SelfSigned, IsTrustedByWhoTrustsItself) {
  const auto certificate = Parse(MakeSelfSigned().chain_pem);
  X509_STORE* const trust = X509_STORE_new();
  X509_STORE_add_cert(trust, certificate.get());
  X509_STORE_CTX* const context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, trust, certificate.get(), nullptr);
  X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER);
  EXPECT_EQ(X509_verify_cert(context), 1) << X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
  X509_STORE_CTX_free(context);
  X509_STORE_free(trust);
}

TEST(SelfSigned, IsANewOneEachTime) { EXPECT_NE(MakeSelfSigned().key_pem, MakeSelfSigned().key_pem); }

class LoadTlsTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ =
        std::filesystem::path(testing::TempDir()) /
        ("assay_tls_" + std::to_string(getpid()) + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directory(directory_);
    const auto pair = MakeSelfSigned();
    certificate_ = Write("certificate.pem", pair.chain_pem);
    key_ = Write("key.pem", pair.key_pem);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string Write(const std::string& name, const std::string& content) {
    const auto path = directory_ / name;
    std::ofstream(path) << content;
    return path.string();
  }

  std::string ErrorOf(const TlsOptions& options) {
    TlsMaterial material;
    std::string error;
    return LoadTls(options, &material, &error) ? "loaded" : error;
  }

  std::filesystem::path directory_;
  std::string certificate_;
  std::string key_;
};

TEST_F(LoadTlsTest, TakesAPairAndAClientCa) {
  EXPECT_EQ(ErrorOf({.certificate_file = certificate_, .key_file = key_}), "loaded");
  EXPECT_EQ(ErrorOf({.certificate_file = certificate_, .key_file = key_, .client_ca_file = certificate_}), "loaded");
  EXPECT_EQ(ErrorOf({.client_ca_file = certificate_, .self_signed = true}), "loaded");
}

TEST_F(LoadTlsTest, SaysWhatIsWrongInOneLine) {
  EXPECT_THAT(ErrorOf({.certificate_file = certificate_}), HasSubstr("a certificate and its key"));
  EXPECT_THAT(ErrorOf({.certificate_file = "/nowhere/c.pem", .key_file = key_}),
              HasSubstr("cannot read /nowhere/c.pem: No such file"));
  EXPECT_THAT(ErrorOf({.certificate_file = directory_.string(), .key_file = key_}),
              HasSubstr("cannot read " + directory_.string()));
  EXPECT_THAT(ErrorOf({.certificate_file = key_, .key_file = key_}), HasSubstr("holds no PEM certificate"));
  EXPECT_THAT(ErrorOf({.certificate_file = certificate_, .key_file = certificate_}), HasSubstr("private key"));
  EXPECT_THAT(ErrorOf({.certificate_file = certificate_, .key_file = Write("other.pem", MakeSelfSigned().key_pem)}),
              HasSubstr("is not that of the certificate"));
  EXPECT_THAT(ErrorOf({.certificate_file = certificate_, .key_file = key_, .client_ca_file = Write("ca.pem", "x")}),
              HasSubstr("ca.pem holds no PEM certificate"));
  EXPECT_THAT(ErrorOf({.certificate_file = certificate_, .key_file = key_, .self_signed = true}),
              HasSubstr("give no certificate"));
}

}  // namespace
}  // namespace assay::reference
