#include "wiring/job_identity.h"

#include "base/stable_hash.h"
#include "base/text.h"
#include "config/values/value_text.h"
#include "support/secrets/redactor.h"

#include <unistd.h>

#include <array>
#include <string_view>

namespace exec_wrapper::wiring {

namespace {

constexpr std::array<std::string_view, 3> kNames = {"process-type-id", "process-name", "lockfile"};
constexpr std::size_t kLongestName = 200;

// The words with their ends, so that no two commands are alike; but for their secrets.
std::string digest(const std::vector<std::string>& words, const Redactor& redactor) {
  std::string all;
  for (const std::string& word : words) {
    all += redactor.masked(word);
    all += '\0';
  }
  return base::hexadecimal(base::stableHash(all));
}

std::string named(std::string_view name, const std::string& value, const Redactor& redactor) {
  const std::string text = base::printable(redactor.masked(value));
  const bool longer = text.size() > kLongestName;
  return std::string(name) + " " +
         (longer ? base::shortened(text, kLongestName) + " " + digest({value}, redactor) : text);
}

} // namespace

std::string jobIdentity(const config::EffectiveSettings& settings, const RunIdentity& run) {
  const Redactor redactor = settings.redactor();
  for (const std::string_view name : kNames) {
    const config::Setting* const setting = settings.find(name);
    if (setting != nullptr && setting->hasValue()) {
      return named(name, config::shownValue(*setting), redactor);
    }
  }
  return "command of user " + std::to_string(geteuid()) + " " + digest(run.command, redactor) +
         " " + base::shortened(run.commandLine, kLongestName);
}

} // namespace exec_wrapper::wiring
