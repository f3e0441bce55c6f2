#include "common/http/types/message.h"

#include "base/text.h"
#include "common/crypto/base64.h"
#include "common/http/types/fields.h"

namespace exec_wrapper::http {

std::string Response::header(std::string_view name) const {
  const std::string* const value = find(headers, name);
  return value == nullptr ? std::string() : *value;
}

std::string remarkOnBody(const Response& response) {
  const std::vector<std::string> codings = members(response.headers, "Content-Encoding");
  if (!codings.empty() && codings.back() != "identity") {
    return ", because it is encoded as " + base::shortened(base::printable(codings.back()), 40) +
           " (Content-Encoding), which was not requested";
  }
  return response.incomplete ? ", perhaps truncated: the connection ended without TLS close_notify"
                             : "";
}

std::string basicAuthorization(const std::string& user, const std::string& password) {
  return "Basic " + common::toBase64(user + ":" + password);
}

} // namespace exec_wrapper::http
