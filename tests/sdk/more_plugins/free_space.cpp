// free_space: a guard that lets a job begin only where there is room for what it writes.

#include "exec_wrapper/plugin.h"

#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>

namespace exec_wrapper::free_space {
namespace {

constexpr Option kOptions[] = {
    {.name = "free_space.path",
     .type = OptionType::Path,
     .defaultValue = ".",
     .meaning = "A directory in the file system that is looked at"},
    {.name = "free_space.mib",
     .type = OptionType::Integer,
     .defaultValue = "1",
     .meaning = "How many MiB must be free in it"},
};

constexpr PluginInfo kInfo{.name = "free_space",
                           .version = "1.0",
                           .summary = "admits a run where the disk has room for it",
                           .kinds = {PluginKind::Guard},
                           .options = kOptions};

class FreeSpace final : public Guard {
public:
  explicit FreeSpace(const Settings& settings)
      : path_(settings.text("free_space.path")),
        wanted_(static_cast<std::uint64_t>(settings.integer("free_space.mib").value_or(0))) {}

  Decision acquire(std::stop_token) override {
    struct statvfs found {};
    if (::statvfs(path_.c_str(), &found) != 0) {
      return Refusal::unavailable("cannot look at " + path_ + ": " + std::strerror(errno));
    }
    const std::uint64_t mib = std::uint64_t{found.f_bavail} * found.f_frsize / 1'048'576;
    if (mib < wanted_) {
      return Refusal::busy(path_ + " has " + std::to_string(mib) + " MiB free, " +
                           std::to_string(wanted_) + " are wanted");
    }
    return Admission{{{"free_mib", std::to_string(mib)}}, {{"FREE_MIB", std::to_string(mib)}}};
  }

  std::string release(ReleaseReason) override { return {}; }

private:
  const std::string path_;
  const std::uint64_t wanted_;
};

class FreeSpaceFactory final : public Factory {
  std::unique_ptr<Guard> makeGuard(const Settings& settings, Host&) override {
    return std::make_unique<FreeSpace>(settings);
  }
};

} // namespace
} // namespace exec_wrapper::free_space

EXEC_WRAPPER_PLUGIN(exec_wrapper::free_space::kInfo, exec_wrapper::free_space::FreeSpaceFactory)
