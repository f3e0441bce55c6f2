#pragma once

#include "common/file_descriptor.h"
#include "sink.h"

#include <string>

namespace exec_wrapper::log {

/// Adds lines to a file. When the file was renamed or removed, as log rotation does, the next line
/// goes to a new file of the same name.
class FileSink final : public Sink {
public:
  /// Throws `ConfigurationError` when it cannot be opened.
  explicit FileSink(std::string path);

  std::string write(const Line& line, SteadyTime deadline) override;

private:
  int open();
  int followRotation();

  const std::string path_;
  common::FileDescriptor file_;
  bool torn_ = false; // the file ends within a line, because there was no room for the rest
};

} // namespace exec_wrapper::log
