#include "common/http/tls/trust.h"

#include "common/http/tls/pem_file.h"

#include <openssl/x509_vfy.h>

#include <dirent.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace exec_wrapper::http {

namespace {

using base::Status;

/// A name as of `openssl rehash`: eight hexadecimal digits, a dot, a number.
bool isHashed(std::string_view name) {
  return name.size() > 9 && name[8] == '.' && name.find_first_not_of("0123456789abcdef") == 8 &&
         name.find_first_not_of("0123456789", 9) == name.npos;
}

bool hasHashedEntries(const char* directory) {
  const std::unique_ptr<DIR, Freeing<closedir>> stream(opendir(directory));
  while (const dirent* const entry = stream ? readdir(stream.get()) : nullptr) {
    if (isHashed(entry->d_name)) {
      return true;
    }
  }
  return false;
}

Status loadFile(SSL_CTX& context, const std::string& file) {
  if (const Status readable = checkReadable(file); !readable.ok()) {
    return readable.after("the file " + file + " of CA certificates cannot be read: ");
  }
  if (SSL_CTX_load_verify_file(&context, file.c_str()) == 1) {
    return {};
  }
  return Status::failure("the file " + file + " contains no certificates in PEM (" +
                         opensslError() + ")");
}

/// Trusts the certificates that the user's environment names. False: it names none.
bool trustEnvironment(SSL_CTX& context, Status& status) {
  const char* const file = std::getenv(X509_get_default_cert_file_env());
  const char* const directory = std::getenv(X509_get_default_cert_dir_env());
  if (file != nullptr && *file != '\0') {
    status = loadFile(context, file);
  }
  if (directory != nullptr && *directory != '\0') {
    SSL_CTX_load_verify_dir(&context, directory); // certificates missing in it are not trusted
  }
  return (file != nullptr && *file != '\0') || (directory != nullptr && *directory != '\0');
}

Status trustSystem(SSL_CTX& context) {
  for (const char* const directory : {X509_get_default_cert_dir(), "/etc/ssl/certs"}) {
    if (hasHashedEntries(directory)) {
      SSL_CTX_load_verify_dir(&context, directory);
      return {};
    }
  }
  for (const char* const file : {X509_get_default_cert_file(), "/etc/ssl/certs/ca-certificates.crt",
                                 "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"}) {
    if (access(file, R_OK) == 0) {
      return loadFile(context, file);
    }
  }
  return Status::failure(
      "this machine has no trusted CA certificates; install the package ca-certificates");
}

} // namespace

base::Status trust(SSL_CTX& context, const std::string& caFile) {
  if (!caFile.empty()) {
    // A file that the user names is trusted as a whole, even the server's own certificate in it.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(&context), X509_V_FLAG_PARTIAL_CHAIN);
    return loadFile(context, caFile);
  }
  Status status;
  return trustEnvironment(context, status) ? status : trustSystem(context);
}

} // namespace exec_wrapper::http
