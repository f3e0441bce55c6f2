#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::config {

/// A line of a properties file, joined where it is continued.
struct LogicalLine {
  /// What a following line added.
  struct Addition {
    std::string text; ///< without the blanks around it
    int line = 0;
  };

  std::string text;
  int line = 0; ///< where it begins
  std::vector<Addition> additions;
};

/// "FILE:12", as messages point at a line.
std::string filePlace(const std::string& path, int line);

/// Gives a text's lines as the format of properties files sees them. What would make a line mean
/// something else than what an editor shows is refused.
class LogicalLines {
public:
  /// Both must outlive it. `path` is for messages.
  LogicalLines(const std::string& path, std::string_view text) : path_(path), rest_(text) {}

  /// The next one that is neither empty nor a comment. Throws ConfigurationFailure for a directive
  /// to include a file, for a carriage return within a line, and for a backslash at the end of a
  /// line that no indented line follows.
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
