#pragma once

#include <dirent.h>

#include <memory>

namespace exec_wrapper::base {

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};

/// The result of opendir(3); empty if it failed.
using Directory = std::unique_ptr<DIR, CloseDirectory>;

} // namespace exec_wrapper::base
