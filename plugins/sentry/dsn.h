#pragma once

#include "exec_wrapper/settings.h"

#include <string>

namespace exec_wrapper::sentry {

/// A "data source name": the address of a Sentry project, with the key that may write to it.
struct Dsn {
  std::string baseUrl;   ///< scheme, host, port, and the path before the project: no secret
  std::string key;       ///< the public key: anyone who has it can send
  std::string secretKey; ///< of old DSNs; usually empty
  std::string project;   ///< its id

  /// The path of the endpoint for envelopes, after `baseUrl`.
  std::string path() const;

  /// The value of the header X-Sentry-Auth.
  std::string authorization(const std::string& client) const;

  /// A name that distinguishes it from other DSNs, without the keys.
  std::string name() const;

  /// The text with the keys masked. A server may quote them.
  std::string masked(std::string text) const;
};

/// `SCHEME://KEY[:SECRET]@HOST[:PORT][/PATH]/PROJECT`. Throws `ConfigurationError` without the
/// text.
Dsn dsnFrom(const Secret& text);

} // namespace exec_wrapper::sentry
