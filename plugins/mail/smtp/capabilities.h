#pragma once

#include "mail/smtp/reply.h"

#include <set>
#include <string>

namespace exec_wrapper::mail {

/// The extensions that a server offers in its answer to EHLO.
class Capabilities {
public:
  Capabilities() = default;
  explicit Capabilities(const Reply& reply);

  bool startTls() const { return words_.contains("STARTTLS"); }
  bool authenticates() const { return !mechanisms_.empty(); }

  /// Whether the server offers this mechanism of authentication, such as "PLAIN".
  bool mechanism(const std::string& name) const { return mechanisms_.contains(name); }

private:
  std::set<std::string> words_; ///< in upper case
  std::set<std::string> mechanisms_;
};

} // namespace exec_wrapper::mail
