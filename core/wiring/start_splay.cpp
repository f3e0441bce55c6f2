#include "wiring/start_splay.h"

#include "base/file.h"
#include "base/stable_hash.h"
#include "base/text.h"
#include "config/options/option_registry.h"
#include "support/retry/backoff.h"
#include "wiring/job_identity.h"

#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>

namespace exec_wrapper::wiring {

namespace {

constexpr std::size_t kLongestId = 64;
constexpr std::uint64_t kSplayDraw = ~std::uint64_t{0}; // no number of a retry

// machine-id(5); a machine without one is known by its name.
std::string machine(const RunIdentity& run) {
  const std::string id(base::trimmed(base::readFile("/etc/machine-id", kLongestId)));
  return id.empty() ? run.host : id;
}

} // namespace

Duration splayFrom(const config::EffectiveSettings& settings, const RunIdentity& run,
                   std::uint64_t seed) {
  const std::unique_ptr<Settings> core = settings.view(config::OptionRegistry::kCore);
  const Duration longest = core->duration("start-splay").value_or(Duration::zero());
  if (longest == Duration::zero()) {
    return longest;
  }
  if (core->flag("start-splay-fixed")) {
    seed = base::stableHash(machine(run) + "\n" + std::to_string(geteuid()) + "\n" +
                            jobIdentity(settings, run));
  }
  const double share = evenlySpread(seed, kSplayDraw);
  return std::chrono::floor<std::chrono::milliseconds>(
      std::chrono::duration<double, std::nano>(static_cast<double>(longest.count()) * share));
}

} // namespace exec_wrapper::wiring
