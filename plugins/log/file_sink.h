#pragma once

#include "base/file_descriptor.h"
#include "sink.h"

#include <string>

namespace exec_wrapper::log {

/// Appends lines to a file. After the file was renamed or removed, as by log rotation, the next
/// line goes to a new file of the same name. After a failure to open it, the next line opens it
/// again; after a failed write too, unless it was opened by its name.
class FileSink final : public Sink {
public:
  /// Opens nothing. Throws `ConfigurationError` if the path cannot be that of a file.
  explicit FileSink(std::string path);

  std::string open() override;
  std::string write(const Line& line, SteadyTime deadline) override;

private:
  bool rotated() const;

  const std::string path_;
  base::FileDescriptor file_;
  bool byName_ = false; // a new file of that name replaces it
  bool torn_ = false;   // the file ends within a line, because there was no room for the rest
};

} // namespace exec_wrapper::log
