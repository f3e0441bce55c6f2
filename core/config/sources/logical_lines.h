#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::config {

/// A line of a properties file, joined with its continuation lines.
struct LogicalLine {
  /// The text of a continuation line.
  struct Addition {
    std::string text; ///< without the blanks around it
    int line = 0;
  };

  std::string text;
  int line = 0; ///< its first line
  std::vector<Addition> additions;
};

/// "FILE:12": the place of a line in messages.
std::string filePlace(const std::string& path, int line);

/// Splits a text into lines by the format of properties files. Refuses characters that would make a
/// line mean something other than an editor shows.
class LogicalLines {
public:
  /// Both must outlive it. `path` is for messages.
  LogicalLines(const std::string& path, std::string_view text) : path_(path), rest_(text) {}

  /// The next line that is neither empty nor a comment. Throws ConfigurationFailure for an include
  /// directive, for a carriage return within a line, and for a final backslash without an indented
  /// line after it.
  std::optional<LogicalLine> next();

private:
  std::string_view physical();
  LogicalLine joined(std::string_view first);
  [[noreturn]] void refuse(int line, const std::string& why) const;

  const std::string& path_;
  std::string_view rest_;
  int read_ = 0;
};

} // namespace exec_wrapper::config
