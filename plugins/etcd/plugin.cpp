#include "exec_wrapper/plugin.h"

#include "etcd_guard.h"
#include "etcd_settings.h"
#include "http_member.h"

#include <cstdlib>
#include <memory>
#include <utility>

namespace exec_wrapper::etcd {

extern const PluginInfo info;

namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

class EtcdFactory final : public Factory {
public:
  std::unique_ptr<Guard> makeGuard(const Settings& settings, Host& host) override {
    EtcdSettings read = readSettings(settings);
    std::vector<std::unique_ptr<Member>> members = httpMembers(read);
    return std::make_unique<EtcdGuard>(std::move(read), std::move(members), host,
                                       variable(kFencingToken));
  }
};

} // namespace

} // namespace exec_wrapper::etcd

EXEC_WRAPPER_PLUGIN(exec_wrapper::etcd::info, exec_wrapper::etcd::EtcdFactory)
