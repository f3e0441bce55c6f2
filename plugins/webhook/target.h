#pragma once

#include "exec_wrapper/settings.h"

#include <string>

namespace exec_wrapper::webhook {

/// Where the documents go.
struct Target {
  std::string baseUrl; ///< scheme and host: no secret
  std::string path;    ///< the rest, query and all: for chat services it is a password

  std::string shown() const { return baseUrl + "/********"; }

  /// Tells it from other targets, and shows no secret.
  std::string name() const;
};

/// Throws `ConfigurationError` where it is no http or https URL.
Target targetFrom(const Secret& url);

} // namespace exec_wrapper::webhook
