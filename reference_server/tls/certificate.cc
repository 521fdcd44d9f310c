#include "reference_server/tls/certificate.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace assay::reference {
namespace {

template <auto kFree>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, Deleter<X509_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;

constexpr long kValidSeconds = 24L * 60 * 60;
// For clients whose clock is a little behind.
constexpr long kValidBeforeSeconds = 60L * 60;

void AddExtension(X509* certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  X509_add_ext(certificate, extension.get(), -1);
}

void SetRandomSerial(X509* certificate) {
  std::uint64_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1);
}

template <class Write>
std::string ToPem(Write write) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  write(out.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

BioPtr Reader(const std::string& pem) { return BioPtr(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))); }

X509Ptr ParseCertificate(const std::string& pem) {
  return X509Ptr(PEM_read_bio_X509(Reader(pem).get(), nullptr, nullptr, nullptr));
}

// An encrypted key would ask for its password on the terminal; here it counts as no key.
int NoPassword(char*, int, int, void*) { return 0; }

KeyPtr ParseKey(const std::string& pem) {
  return KeyPtr(PEM_read_bio_PrivateKey(Reader(pem).get(), nullptr, NoPassword, nullptr));
}

bool ReadFile(const std::string& path, std::string* content, std::string* error) {
  const std::unique_ptr<std::FILE, Deleter<std::fclose>> file(std::fopen(path.c_str(), "rbe"));
  std::array<char, 4096> buffer;
  content->clear();
  while (file && std::ferror(file.get()) == 0) {
    if (std::feof(file.get()) != 0) return true;
    content->append(buffer.data(), std::fread(buffer.data(), 1, buffer.size(), file.get()));
  }
  *error = fmt::format("cannot read {}: {}", path, std::strerror(errno));
  return false;
}

bool LoadPair(const TlsOptions& options, Certificate* certificate, std::string* error) {
  if (options.certificate_file.empty() || options.key_file.empty()) {
    *error = "TLS needs a certificate and its key: give both files, or neither";
    return false;
  }
  if (!ReadFile(options.certificate_file, &certificate->chain_pem, error)) return false;
  if (!ReadFile(options.key_file, &certificate->key_pem, error)) return false;
  const X509Ptr parsed = ParseCertificate(certificate->chain_pem);
  const KeyPtr key = ParseKey(certificate->key_pem);
  if (!parsed) {
    *error = fmt::format("{} holds no PEM certificate", options.certificate_file);
  } else if (!key) {
    *error = fmt::format("{} holds no unencrypted PEM private key", options.key_file);
  } else if (X509_check_private_key(parsed.get(), key.get()) != 1) {
    *error =
        fmt::format("the key in {} is not that of the certificate in {}", options.key_file, options.certificate_file);
  } else {
    return true;
  }
  return false;
}

}  // namespace

Certificate MakeSelfSigned() {
  const KeyPtr key(EVP_EC_gen("P-256"));
  const X509Ptr certificate(X509_new());
  X509* const x509 = certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  SetRandomSerial(x509);
  X509_gmtime_adj(X509_getm_notBefore(x509), -kValidBeforeSeconds);
  X509_gmtime_adj(X509_getm_notAfter(x509), kValidSeconds);
  X509_set_pubkey(x509, key.get());
  X509_NAME* const name = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(x509, name);
  AddExtension(x509, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
  AddExtension(x509, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(x509, NID_key_usage, "critical,digitalSignature,keyCertSign");
  AddExtension(x509, NID_ext_key_usage, "serverAuth");
  X509_sign(x509, key.get(), EVP_sha256());
  return {ToPem([&](BIO* out) { PEM_write_bio_X509(out, x509); }),
          ToPem([&](BIO* out) { PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); })};
}

bool LoadTls(const TlsOptions& options, TlsMaterial* material, std::string* error) {
  if (options.self_signed) {
    if (!options.certificate_file.empty() || !options.key_file.empty()) {
      *error = "a self-signed certificate is made by the server: give no certificate and no key";
      return false;
    }
    material->certificate = MakeSelfSigned();
  } else if (!LoadPair(options, &material->certificate, error)) {
    return false;
  }
  material->client_ca_pem = options.client_ca_pem;
  if (options.client_ca_file.empty()) return true;
  if (!ReadFile(options.client_ca_file, &material->client_ca_pem, error)) return false;
  if (ParseCertificate(material->client_ca_pem)) return true;
  *error = fmt::format("{} holds no PEM certificate", options.client_ca_file);
  return false;
}

}  // namespace assay::reference
