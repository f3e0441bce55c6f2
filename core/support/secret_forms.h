#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {

/// The shapes in which a secret may turn up in what others say, itself included: fit to print,
/// within JSON or HTML, percent-encoded, in base64. What a secret holds within is a secret too, and
/// its shape tells: the path and the query of a URL, the values and the credentials of header lines
/// ("Name: value").
std::vector<std::string> secretForms(const std::string& secret);

std::string base64(std::string_view text);

/// The account as HTTP's Basic authentication sends it.
std::string basicCredentials(std::string_view user, std::string_view password);

/// User and password of a URL, as they stand there and decoded; empty where it has none.
struct UrlAccount {
  std::string written; ///< USER:PASSWORD
  std::string user;
  std::string password;
};
UrlAccount accountIn(std::string_view url);

} // namespace exec_wrapper
