#pragma once

#include "exec_wrapper/settings.h"

#include <string>

namespace exec_wrapper::webhook {

/// The address of the receiver.
struct Target {
  std::string baseUrl; ///< scheme and host: no secret
  std::string path;    ///< the rest, with the query: for chat services it is a password

  std::string shown() const { return baseUrl + "/********"; }

  /// A name that distinguishes it from other targets, without the secret.
  std::string name() const;
};

/// Throws `ConfigurationError` if it is not an http or https URL.
Target targetFrom(const Secret& url);

} // namespace exec_wrapper::webhook
