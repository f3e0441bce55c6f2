#include "check.h"

#include "base/random/uuid.h"
#include "common/crypto/sha256.h"
#include "slug.h"

#include <string_view>

namespace exec_wrapper::healthchecks {

namespace {

constexpr char kKeyCharacters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

Secret checkedKey(const Settings& settings) {
  Secret key = settings.secret("healthchecks-key");
  if (key.empty()) {
    throw ConfigurationError(
        "healthchecks-key is missing: set it to the UUID of a check or to a project's ping key, "
        "or leave the reporter healthchecks out");
  }
  if (key.reveal().find_first_not_of(kKeyCharacters) != std::string::npos) {
    throw ConfigurationError("healthchecks-key is neither a UUID nor a ping key: give only the "
                             "part of the check's URL after healthchecks-base-url");
  }
  return key;
}

std::string slugFor(const Secret& key, const Settings& settings) {
  std::string slug = settings.text("healthchecks-slug");
  if (base::isUuid(key.reveal())) {
    if (settings.isSet("healthchecks-slug")) {
      throw ConfigurationError("healthchecks-key is the UUID of a check, so healthchecks-slug has "
                               "no use: remove it, or give the project's ping key as the key");
    }
    return {};
  }
  if (slug.empty()) {
    throw ConfigurationError("healthchecks-key is a ping key, which needs the name of a check "
                             "too: set healthchecks-slug or process-name");
  }
  if (!isSlug(slug)) {
    throw ConfigurationError(
        "healthchecks-slug may contain only lower-case letters, digits, - and _: " + slug);
  }
  return slug;
}

} // namespace

Check::Check(const Settings& settings)
    : key_(checkedKey(settings)), slug_(slugFor(key_, settings)),
      create_(!slug_.empty() && settings.flag("healthchecks-create")) {}

std::string Check::path(const std::string& signal, const std::string& runId) const {
  const std::string check = '/' + key_.reveal() + (slug_.empty() ? "" : '/' + slug_);
  return check + '/' + signal + "?rid=" + runId + (create_ ? "&create=1" : "");
}

std::string Check::shownPath(const std::string& signal) const {
  return "/********" + (slug_.empty() ? "" : '/' + slug_) + '/' + signal;
}

std::string Check::name() const {
  return common::fingerprint(key_.reveal()) + (slug_.empty() ? "" : '/' + slug_);
}

} // namespace exec_wrapper::healthchecks
