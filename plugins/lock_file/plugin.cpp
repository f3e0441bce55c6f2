#include "exec_wrapper/plugin.h"

#include "lock_file_guard.h"

namespace exec_wrapper::lock_file {

extern const PluginInfo info;

namespace {

class LockFileFactory final : public Factory {
public:
  std::unique_ptr<Guard> makeGuard(const Settings& settings, Host& host) override {
    return std::make_unique<LockFileGuard>(lockSettings(settings), host);
  }
};

} // namespace

} // namespace exec_wrapper::lock_file

EXEC_WRAPPER_PLUGIN(exec_wrapper::lock_file::info, exec_wrapper::lock_file::LockFileFactory)
