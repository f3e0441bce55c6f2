#pragma once

#include <dirent.h>

#include <memory>

namespace exec_wrapper::base {

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};

/// What opendir(3) gave; empty where it gave nothing.
using Directory = std::unique_ptr<DIR, CloseDirectory>;

} // namespace exec_wrapper::base
