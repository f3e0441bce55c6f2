#include "dsn.h"

#include "base/text.h"
#include "common/crypto/sha256.h"
#include "common/http/types/url.h"

#include <string_view>

namespace exec_wrapper::sentry {

namespace {

constexpr std::string_view kInKey =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
constexpr std::string_view kInPath =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%/";

[[noreturn]] void refuse(const std::string& problem) {
  throw ConfigurationError("sentry-dsn " + problem +
                           ": copy it from the settings of the Sentry project, Client Keys (it has "
                           "the form https://KEY@HOST/PROJECT)");
}

bool consistsOf(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == text.npos;
}

std::string_view withoutSlashes(std::string_view path) {
  while (path.starts_with('/')) {
    path.remove_prefix(1);
  }
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  return path;
}

void readKeys(std::string_view keys, Dsn& dsn) {
  const std::size_t colon = keys.find(':');
  dsn.key = keys.substr(0, colon);
  dsn.secretKey = colon == keys.npos ? std::string_view() : keys.substr(colon + 1);
  if (dsn.key.empty()) {
    refuse("has no key before the @");
  }
  if (!consistsOf(dsn.key, kInKey) || !consistsOf(dsn.secretKey, kInKey)) {
    refuse("has a key with a character that no key has");
  }
}

/// The project is the last part of the path.
std::string readPath(std::string_view path, Dsn& dsn) {
  path = withoutSlashes(path);
  if (!consistsOf(path, kInPath)) {
    refuse("has a path with a character that cannot be sent");
  }
  const std::size_t slash = path.rfind('/');
  dsn.project = slash == path.npos ? path : path.substr(slash + 1);
  if (dsn.project.empty()) {
    refuse("names no project after the host");
  }
  return slash == path.npos ? std::string() : "/" + std::string(path.substr(0, slash));
}

void replaceAll(std::string& text, const std::string& secret) {
  constexpr std::string_view kMask = "********";
  for (std::size_t at = secret.empty() ? text.npos : text.find(secret); at != text.npos;
       at = text.find(secret, at + kMask.size())) {
    text.replace(at, secret.size(), kMask);
  }
}

} // namespace

std::string Dsn::path() const {
  return "/api/" + project + "/envelope/";
}

std::string Dsn::authorization(const std::string& client) const {
  return "Sentry sentry_key=" + key + ", sentry_version=7, sentry_client=" + client +
         (secretKey.empty() ? "" : ", sentry_secret=" + secretKey);
}

std::string Dsn::name() const {
  return baseUrl + "/" + project + "/" + common::fingerprint(key);
}

std::string Dsn::masked(std::string text) const {
  replaceAll(text, key);
  replaceAll(text, secretKey);
  return text;
}

Dsn dsnFrom(const Secret& secret) {
  const std::string_view text = secret.reveal();
  if (text.empty()) {
    throw ConfigurationError("sentry-dsn is missing: set it, or SENTRY_DSN, or leave the reporter "
                             "sentry out");
  }
  const std::size_t scheme = text.find("://");
  if (scheme == text.npos) {
    refuse("is not a URL");
  }
  const std::string lower = base::lowerCase(text.substr(0, scheme));
  if (lower != "http" && lower != "https") {
    refuse("begins with neither https:// nor http://");
  }
  const std::string_view rest = text.substr(scheme + 3);
  const std::size_t slash = rest.find('/');
  const std::string_view authority = rest.substr(0, slash);
  const std::size_t at = authority.rfind('@');
  Dsn dsn;
  readKeys(at == authority.npos ? std::string_view() : authority.substr(0, at), dsn);
  const std::string path =
      readPath(slash == rest.npos ? std::string_view() : rest.substr(slash), dsn);
  const auto url = http::parseUrl(lower + "://" + std::string(authority.substr(at + 1)) + path);
  if (!url) {
    refuse("has no host, or a wrong port");
  }
  dsn.baseUrl = url->text();
  return dsn;
}

} // namespace exec_wrapper::sentry
