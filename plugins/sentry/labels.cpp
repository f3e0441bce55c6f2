#include "labels.h"

#include "base/random/uuid.h"
#include "base/text.h"

#include <algorithm>
#include <cstddef>

namespace exec_wrapper::sentry {

namespace {

constexpr std::string_view kInSlug = "abcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kDigits = "0123456789";
constexpr std::size_t kLongestSlug = 50;
constexpr std::size_t kLongestEnvironment = 64;
constexpr std::size_t kLongestRelease = 200;
constexpr std::size_t kLongestOfARun = 200; // of the texts in a RunIdentity

bool isControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '\x7F';
}

bool isNumber(std::string_view text) {
  return text.find_first_not_of(kDigits) == text.npos;
}

/// The text without the characters that Sentry takes in neither environments nor releases.
std::string fitting(std::string_view text, std::size_t limit) {
  std::string name = base::printable(text);
  std::ranges::replace_if(
      name, [](char c) { return c == '/' || c == '\\' || isControl(c); }, '-');
  name.resize(std::min(name.size(), limit));
  return std::string(base::trimmed(name));
}

void checkName(const Settings& settings, std::string_view setting, std::size_t longest) {
  const std::string text = settings.text(setting);
  if (fitting(text, longest) != text) {
    throw ConfigurationError(std::string(setting) + " has more than " + std::to_string(longest) +
                             " characters, or one that Sentry does not take: a slash, a backslash, "
                             "a control character, or a blank at an end");
  }
}

std::string environmentOf(const Settings& settings, const RunIdentity& run) {
  checkName(settings, "sentry-environment", kLongestEnvironment);
  std::string name = settings.text("sentry-environment");
  if (name.empty()) {
    name = fitting(run.deployment, kLongestEnvironment);
  }
  return name.empty() ? "production" : name;
}

std::string releaseOf(const Settings& settings, bool ownSettings) {
  checkName(settings, "sentry-release", kLongestRelease);
  std::string release = settings.text("sentry-release");
  if (!release.empty() || !ownSettings) {
    return release;
  }
  const std::string version = fitting(settings.text("program-version"), kLongestRelease);
  return version == "." || version == ".." || version == "latest" ? std::string() : version;
}

std::string monitorOf(const Settings& settings, const RunIdentity& run) {
  std::string slug = settings.text("sentry-monitor");
  if (slug.empty()) {
    return slugOf(run.job);
  }
  if (slugOf(slug) != slug) {
    throw ConfigurationError("sentry-monitor is not the slug of a monitor: give at most 50 "
                             "lower-case letters, digits, - and _, not only digits, as in " +
                             slugOf(slug));
  }
  return slug;
}

/// Random only for a run of an older version.
std::string hexOf(const std::string& runId) {
  std::string hex = base::lowerCase(base::isUuid(runId) ? runId : base::randomUuid());
  std::erase(hex, '-');
  return hex;
}

bool areOwn(const Settings& settings, const Host& host) {
  const auto known = [&](std::string_view setting) {
    return base::shortened(host.masked(settings.text(setting)), kLongestOfARun);
  };
  const RunIdentity& run = host.run();
  return known("process-name") == run.name && known("process-cron-schedule") == run.schedule;
}

} // namespace

std::string slugOf(std::string_view job) {
  std::string slug;
  for (const char c : base::lowerCase(job)) {
    if (c != '-' && kInSlug.find(c) != kInSlug.npos) {
      slug += c;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  const auto trim = [](std::string& text) {
    const std::size_t begin = std::min(text.find_first_not_of("-_"), text.size());
    text.erase(0, begin);
    text.erase(text.find_last_not_of("-_") + 1);
  };
  trim(slug);
  if (isNumber(slug)) {
    slug = slug.empty() ? "job" : "job-" + slug;
  }
  slug.resize(std::min(slug.size(), kLongestSlug));
  trim(slug);
  return slug;
}

Labels labelsOf(const Settings& settings, const Host& host) {
  Labels labels;
  labels.ownSettings = areOwn(settings, host);
  labels.slug = monitorOf(settings, host.run());
  labels.environment = environmentOf(settings, host.run());
  labels.release = releaseOf(settings, labels.ownSettings);
  labels.runId = hexOf(host.run().id);
  return labels;
}

} // namespace exec_wrapper::sentry
