#pragma once

#include "support/temp_dir.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// A certificate with its key, as files in PEM that a TLS server can be given. The files are the
/// authority's, and live as long.
struct Certificate {
  std::string certificateFile;
  std::string keyFile;
};

/// What makes a certificate other than a good one.
struct CertificateOptions {
  std::chrono::seconds validFrom = std::chrono::hours(-1); ///< counted from now
  std::chrono::seconds validUntil = std::chrono::hours(1);
  bool selfSigned = false; ///< by its own key, and not by the authority

  static CertificateOptions expired();
  static CertificateOptions notYetValid();
  static CertificateOptions signedByItself();
};

/// An authority of the test's own: `caFile` is what a client has to trust, `issue` what a server
/// shows. Elliptic keys, so that it takes a few milliseconds.
class TestAuthority {
public:
  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  /// Its own certificate.
  const std::string& caFile() const noexcept { return caFile_; }

  /// A directory that holds its own certificate under its hashed name, as /etc/ssl/certs does.
  std::string hashedDirectory() const;

  /// For names and addresses, such as {"localhost", "127.0.0.1"}; DNS:127.0.0.1 is an address
  /// that stands where a name should.
  Certificate issue(const std::vector<std::string>& hosts, const CertificateOptions& options = {});

  /// Files with the same key as the certificate's, encrypted: in today's form, and in that of old.
  std::vector<std::string> encryptedKeys(const Certificate& certificate) const;

private:
  struct Identity;

  TempDir directory_;
  std::unique_ptr<Identity> identity_;
  std::string caFile_;
  int issued_ = 0;
};

} // namespace exec_wrapper::test
