#pragma once

#include "base/file_descriptor.h"
#include "sink.h"

#include <string>

namespace exec_wrapper::log {

/// Adds lines to a file. When the file was renamed or removed, as log rotation does, the next line
/// goes to a new file of the same name. What is tried again after a failure begins with opening it.
class FileSink final : public Sink {
public:
  /// Opens nothing. Throws `ConfigurationError` where the path cannot be that of a file.
  explicit FileSink(std::string path);

  std::string open() override;
  std::string write(const Line& line, SteadyTime deadline) override;

private:
  bool rotated() const;

  const std::string path_;
  base::FileDescriptor file_;
  bool byName_ = false; // what else there is of that name would be another log
  bool torn_ = false;   // the file ends within a line, because there was no room for the rest
};

} // namespace exec_wrapper::log
