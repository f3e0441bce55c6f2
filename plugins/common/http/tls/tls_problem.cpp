#include "common/http/tls/tls_problem.h"

#include "base/text.h"
#include "common/http/types/url.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <ctime>
#include <string_view>

namespace exec_wrapper::http {

namespace {

constexpr std::size_t kLongestNames = 200;

using NamesPtr = std::unique_ptr<GENERAL_NAMES, Freeing<GENERAL_NAMES_free>>;

std::string textOf(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string textOf(const GENERAL_NAME* name) {
  if (name->type == GEN_DNS) {
    const std::string text = textOf(name->d.dNSName);
    return isAddress(text) ? text + " as a name" : text;
  }
  if (name->type != GEN_IPADD) {
    return {};
  }
  const std::string bytes = textOf(name->d.iPAddress);
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool longer = bytes.size() == sizeof(in6_addr);
  if (!longer && bytes.size() != sizeof(in_addr)) {
    return {};
  }
  inet_ntop(longer ? AF_INET6 : AF_INET, bytes.data(), text.data(), text.size());
  return text.data();
}

/// The hosts that a certificate is for. The text is untrusted.
std::string namesIn(const X509* certificate) {
  const NamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string text;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const std::string name = textOf(sk_GENERAL_NAME_value(names.get(), i));
    text += text.empty() || name.empty() ? name : ", " + name;
  }
  return text.empty() ? "no host (it has no subjectAltName)"
                      : base::shortened(base::printable(text), kLongestNames);
}

std::string dayOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
    return "an unreadable date";
  }
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts)};
}

/// The alerts of servers that reject a client certificate, or miss it.
bool isClientCertificateAlert(int reason) {
  return reason == SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED ||
         reason == SSL_R_SSLV3_ALERT_BAD_CERTIFICATE ||
         reason == SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE ||
         reason == SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED ||
         reason == SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED ||
         reason == SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN || reason == SSL_R_TLSV1_ALERT_UNKNOWN_CA;
}

} // namespace

std::string opensslError() {
  const char* const words = ERR_reason_error_string(ERR_peek_last_error());
  return words == nullptr ? std::string() : words;
}

std::string certificateProblem(X509_STORE_CTX& verification, const std::string& host) {
  const int code = X509_STORE_CTX_get_error(&verification);
  const X509* const certificate = X509_STORE_CTX_get_current_cert(&verification);
  const std::string start = "the certificate of " + host + " was refused: ";
  const std::string it =
      start +
      (X509_STORE_CTX_get_error_depth(&verification) == 0 ? "it" : "a certificate of its chain");
  switch (code) {
  case X509_V_ERR_CERT_HAS_EXPIRED:
    return it + " expired on " + dayOf(X509_get0_notAfter(certificate));
  case X509_V_ERR_CERT_NOT_YET_VALID:
    return it + " is not valid before " + dayOf(X509_get0_notBefore(certificate)) +
           "; is the clock right?";
  case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    return it + " is self-signed and not trusted";
  case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
  case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    return start + "unknown issuer (its CA is not trusted)";
  case X509_V_ERR_HOSTNAME_MISMATCH:
  case X509_V_ERR_IP_ADDRESS_MISMATCH:
    return it + " is for " + namesIn(certificate) + ", not for " + host +
           (isAddress(host) ? " as an address" : "");
  default:
    return it + " is not valid: " + X509_verify_cert_error_string(code);
  }
}

unsigned long complaintIn(const std::string& text) {
  constexpr std::string_view kStart = "error:";
  unsigned long code = 0;
  if (text.starts_with(kStart)) {
    std::from_chars(text.data() + kStart.size(), text.data() + text.size(), code, 16);
  }
  return code;
}

bool isUnexpectedEnd(unsigned long complaint) {
  return complaint == 0 || ERR_GET_REASON(complaint) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
}

bool speaksNoTls(unsigned long complaint) {
  const int reason = ERR_GET_REASON(complaint);
  return reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
         reason == SSL_R_PACKET_LENGTH_TOO_LONG || reason == SSL_R_RECORD_LENGTH_MISMATCH;
}

std::string complaintText(unsigned long complaint) {
  const char* const words = ERR_reason_error_string(complaint);
  const std::string text = words == nullptr ? "TLS failed" : words;
  return isClientCertificateAlert(ERR_GET_REASON(complaint))
             ? "the server requires a client certificate, or rejected ours (" + text + ")"
             : text;
}

} // namespace exec_wrapper::http
