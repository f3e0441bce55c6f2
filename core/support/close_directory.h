#pragma once

#include <dirent.h>

namespace exec_wrapper {

/// Deletes what opendir(3) gave: std::unique_ptr<DIR, CloseDirectory>.
struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

} // namespace exec_wrapper
