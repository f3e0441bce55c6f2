#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {

/// The forms in which a secret may occur in the texts of other programs, including the secret
/// itself: made printable, within JSON or HTML, percent-encoded, in base64. Parts of a secret are
/// secrets too. Its form shows them: the path and the query of a URL, the values and the
/// credentials of header lines ("Name: value").
std::vector<std::string> secretForms(const std::string& secret);

std::string base64(std::string_view text);

/// The account as HTTP Basic authentication sends it.
std::string basicCredentials(std::string_view user, std::string_view password);

/// User and password of a URL, as written and decoded; empty if the URL has none.
struct UrlAccount {
  std::string written; ///< USER:PASSWORD
  std::string user;
  std::string password;
};
UrlAccount accountIn(std::string_view url);

} // namespace exec_wrapper
