#include "exec_wrapper/plugin.h"

#include "guard.h"

namespace exec_wrapper::lock_file {

extern const PluginInfo info;

namespace {

class LockFileFactory final : public Factory {
public:
  std::unique_ptr<Guard> makeGuard(const Settings& settings, Host& host) override {
    std::string path = settings.text("lockfile");
    if (path.empty()) {
      throw ConfigurationError("lockfile is not set, but the guard lock_file needs it: "
                               "give --lockfile FILE, or leave lock_file out of guard");
    }
    const Duration wait = settings.duration("lock-wait").value_or(Duration::zero());
    return std::make_unique<LockFileGuard>(std::move(path), wait, host);
  }
};

} // namespace

} // namespace exec_wrapper::lock_file

EXEC_WRAPPER_PLUGIN(exec_wrapper::lock_file::info, exec_wrapper::lock_file::LockFileFactory)
