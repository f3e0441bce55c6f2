#include "target.h"

#include "common/crypto/sha256.h"
#include "common/http/types/url.h"

#include <algorithm>

namespace exec_wrapper::webhook {

namespace {

/// Whether the path can be part of a request's first line.
bool isPlain(const std::string& path) {
  return std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

} // namespace

std::string Target::name() const {
  return baseUrl + "/" + common::fingerprint(path);
}

Target targetFrom(const Secret& url) {
  const std::string& text = url.reveal();
  if (text.empty()) {
    throw ConfigurationError("webhook-url is missing: set it, or leave the reporter webhook out");
  }
  const std::size_t scheme = text.find("://");
  const std::size_t end = scheme == text.npos ? text.npos : text.find_first_of("/?#", scheme + 3);
  Target target;
  target.baseUrl = text.substr(0, end);
  target.path = end == text.npos ? "/" : text.substr(end);
  if (target.path.front() == '?') {
    target.path.insert(0, "/");
  }
  if (!http::parseUrl(target.baseUrl)) {
    throw ConfigurationError("webhook-url is not an http or https URL with a host (give a user and "
                             "a password in webhook-headers, as Authorization)");
  }
  if (target.path.find('#') != target.path.npos || !isPlain(target.path)) {
    throw ConfigurationError("webhook-url has a character that cannot be sent, such as a blank or "
                             "a #: write it as %20 or %23");
  }
  return target;
}

} // namespace exec_wrapper::webhook
