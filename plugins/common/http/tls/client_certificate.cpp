#include "common/http/tls/client_certificate.h"

#include "common/http/tls/pem_file.h"

#include <openssl/err.h>

namespace exec_wrapper::http {

namespace {

using base::Status;

/// Replaces OpenSSL's own callback, which would ask at the terminal.
int refusePassword(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Status readable(const std::string& file) {
  return checkReadable(file).after("the file " + file + " cannot be read: ");
}

/// The key is compared with the certificate, which was loaded before it.
std::string keyProblem(const TlsFiles& files, const std::string& file, bool passwordAsked) {
  if (passwordAsked) {
    return "the key in " + file +
           " is encrypted, and no password can be given: store it without one";
  }
  const int reason = ERR_GET_REASON(ERR_peek_last_error());
  if (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH) {
    return "the key in " + file + " does not belong to the client certificate";
  }
  return "the file " + file + " contains no private key in PEM" +
         (files.key.empty() ? "; if the key has its own file, set that too" : "");
}

Status loadKey(SSL_CTX& context, const TlsFiles& files) {
  const std::string& file = files.key.empty() ? files.certificate : files.key;
  if (Status status = readable(file); !status.ok()) {
    return status;
  }
  bool passwordAsked = false;
  SSL_CTX_set_default_passwd_cb(&context, refusePassword);
  SSL_CTX_set_default_passwd_cb_userdata(&context, &passwordAsked);
  const bool loaded = SSL_CTX_use_PrivateKey_file(&context, file.c_str(), SSL_FILETYPE_PEM) == 1;
  SSL_CTX_set_default_passwd_cb_userdata(&context, nullptr);
  return loaded ? Status() : Status::failure(keyProblem(files, file, passwordAsked));
}

} // namespace

base::Status loadClientCertificate(SSL_CTX& context, const TlsFiles& files) {
  if (files.certificate.empty()) {
    return {};
  }
  if (Status status = readable(files.certificate); !status.ok()) {
    return status;
  }
  if (SSL_CTX_use_certificate_chain_file(&context, files.certificate.c_str()) != 1) {
    return Status::failure("the file " + files.certificate + " contains no certificate in PEM");
  }
  return loadKey(context, files);
}

} // namespace exec_wrapper::http
