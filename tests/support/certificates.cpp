#include "support/certificates.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace exec_wrapper::test {

namespace {

template <auto Free> struct Freeing {
  template <class Object> void operator()(Object* object) const { Free(object); }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Freeing<X509_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Freeing<X509_EXTENSION_free>>;
using BioPtr = std::unique_ptr<BIO, Freeing<BIO_free_all>>;
using FilePtr = std::unique_ptr<std::FILE, Freeing<std::fclose>>;

void require(bool done, const char* what) {
  if (!done) {
    const char* const why = ERR_reason_error_string(ERR_get_error());
    throw std::runtime_error(std::string(what) + ": " + (why == nullptr ? "failed" : why));
  }
}

FilePtr create(const std::string& file) {
  FilePtr stream(std::fopen(file.c_str(), "wxe"));
  require(stream != nullptr, file.c_str());
  return stream;
}

void writeCertificate(const std::string& file, X509* certificate) {
  require(PEM_write_X509(create(file).get(), certificate) == 1, "certificate");
}

void writeKey(const std::string& file, EVP_PKEY* key) {
  require(PEM_write_PrivateKey(create(file).get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "key");
}

/// As a certificate names it: "DNS:localhost,IP:127.0.0.1".
std::string alternativeNames(const std::vector<std::string>& hosts) {
  std::string text;
  for (const std::string& host : hosts) {
    in6_addr address{};
    const bool isAddress = inet_pton(AF_INET, host.c_str(), &address) == 1 ||
                           inet_pton(AF_INET6, host.c_str(), &address) == 1;
    const bool isTyped = host.starts_with("DNS:");
    text += (text.empty() ? "" : ",") +
            std::string(isTyped     ? ""
                        : isAddress ? "IP:"
                                    : "DNS:") +
            host;
  }
  return text;
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "extension");
}

/// A certificate with everything but its extensions and its signature.
CertificatePtr blank(EVP_PKEY* key, const std::string& name, int serial,
                     const CertificateOptions& options) {
  CertificatePtr certificate(X509_new());
  require(certificate != nullptr, "certificate");
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), options.validFrom.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), options.validUntil.count());
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* key) {
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  require(X509_sign(certificate, key, EVP_sha256()) > 0, "signature");
}

} // namespace

CertificateOptions CertificateOptions::expired() {
  CertificateOptions options;
  options.validFrom = std::chrono::hours(-48);
  options.validUntil = std::chrono::hours(-24);
  return options;
}

CertificateOptions CertificateOptions::notYetValid() {
  CertificateOptions options;
  options.validFrom = std::chrono::hours(24);
  options.validUntil = std::chrono::hours(48);
  return options;
}

CertificateOptions CertificateOptions::signedByItself() {
  CertificateOptions options;
  options.selfSigned = true;
  return options;
}

struct TestAuthority::Identity {
  KeyPtr key{EVP_EC_gen("P-256")};
  CertificatePtr certificate;
};

TestAuthority::TestAuthority()
    : identity_(std::make_unique<Identity>()), caFile_(directory_.file("ca.pem")) {
  EVP_PKEY* const key = identity_->key.get();
  CertificateOptions longLived; // so that what it issues may be of any age
  longLived.validFrom = -std::chrono::hours(24 * 365);
  longLived.validUntil = std::chrono::hours(24 * 365);
  identity_->certificate = blank(key, directory_.path().filename().string(), 1, longLived);
  X509* const certificate = identity_->certificate.get();
  extend(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  extend(certificate, certificate, NID_key_usage, "critical,keyCertSign");
  sign(certificate, certificate, key);
  writeCertificate(caFile_, certificate);
}

TestAuthority::~TestAuthority() = default;

std::string TestAuthority::hashedDirectory() const {
  const std::string directory = directory_.file("hashed");
  std::filesystem::create_directory(directory);
  std::array<char, 16> name{};
  std::snprintf(name.data(), name.size(), "%08lx.0",
                X509_NAME_hash_ex(X509_get_subject_name(identity_->certificate.get()), nullptr,
                                  nullptr, nullptr));
  std::filesystem::copy_file(caFile_, directory + "/" + name.data(),
                             std::filesystem::copy_options::skip_existing);
  return directory;
}

Certificate TestAuthority::issue(const std::vector<std::string>& hosts,
                                 const CertificateOptions& options) {
  const std::string number = std::to_string(++issued_);
  const KeyPtr key(EVP_EC_gen("P-256"));
  const CertificatePtr certificate = blank(key.get(), "server " + number, issued_ + 1, options);
  X509* const issuer = options.selfSigned ? certificate.get() : identity_->certificate.get();
  extend(certificate.get(), issuer, NID_subject_alt_name, alternativeNames(hosts));
  sign(certificate.get(), issuer, options.selfSigned ? key.get() : identity_->key.get());
  Certificate files{directory_.file("server" + number + ".pem"),
                    directory_.file("server" + number + ".key")};
  writeCertificate(files.certificateFile, certificate.get());
  writeKey(files.keyFile, key.get());
  return files;
}

std::vector<std::string> TestAuthority::encryptedKeys(const Certificate& certificate) const {
  const FilePtr plain(std::fopen(certificate.keyFile.c_str(), "re"));
  require(plain != nullptr, certificate.keyFile.c_str());
  const KeyPtr key(PEM_read_PrivateKey(plain.get(), nullptr, nullptr, nullptr));
  require(key != nullptr, "key");
  const std::vector<std::string> files = {certificate.keyFile + ".pkcs8",
                                          certificate.keyFile + ".old"};
  char password[] = "password";
  auto* const bytes = reinterpret_cast<unsigned char*>(password);
  const int length = sizeof password - 1;
  require(PEM_write_PKCS8PrivateKey(create(files[0]).get(), key.get(), EVP_aes_256_cbc(), password,
                                    length, nullptr, nullptr) == 1,
          "encrypted key");
  const BioPtr older(BIO_new_file(files[1].c_str(), "w"));
  require(older && PEM_write_bio_PrivateKey_traditional(older.get(), key.get(), EVP_aes_128_cbc(),
                                                        bytes, length, nullptr, nullptr) == 1,
          "encrypted key");
  return files;
}

} // namespace exec_wrapper::test
