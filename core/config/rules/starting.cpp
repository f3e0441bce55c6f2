#include "config/rules/starting.h"

#include "config/values/value_parser.h"

namespace exec_wrapper::config {

void applyStartRules(const EffectiveSettings& settings) {
  const Setting& fixed = settings.at("start-splay-fixed");
  const Duration* const longest = std::get_if<Duration>(&settings.at("start-splay").value);
  const bool waits = longest != nullptr && *longest != Duration::zero();
  if (const bool* const on = std::get_if<bool>(&fixed.value); on != nullptr && *on && !waits) {
    refuse(fixed, "it has no effect without start-splay: set that");
  }
}

} // namespace exec_wrapper::config
