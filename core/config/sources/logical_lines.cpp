#include "config/sources/logical_lines.h"

#include "base/text.h"
#include "support/fatal.h"

#include <algorithm>

namespace exec_wrapper::config {

namespace {

constexpr std::string_view kIndentation = " \t\f";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Whether the line ends with an odd number of backslashes. An even number is literal.
bool isContinued(std::string_view line) {
  const std::size_t last = line.find_last_not_of('\\');
  const std::size_t count = line.size() - (last == std::string_view::npos ? 0 : last + 1);
  return count % 2 == 1;
}

/// An include directive of other programs with such files. Ignoring it would lose many of the
/// settings.
bool isInclude(std::string_view content) {
  constexpr std::string_view word = "include";
  return (content.starts_with('!') || content.starts_with('?')) &&
         base::lowerCase(content.substr(1, word.size())) == word;
}

} // namespace

std::string filePlace(const std::string& path, int line) {
  return base::printable(path) + ":" + std::to_string(line);
}

std::optional<LogicalLine> LogicalLines::next() {
  while (!rest_.empty()) {
    const std::string_view line = physical();
    const std::string_view content = base::trimmed(line);
    if (isInclude(content)) {
      refuse(read_, "there are no includes here: put the settings into this file, or name another "
                    "one with --config");
    }
    if (!content.empty() && content.front() != '#' && content.front() != '!') {
      return joined(line);
    }
  }
  return std::nullopt;
}

std::string_view LogicalLines::physical() {
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  ++read_;
  if (line.starts_with(kByteOrderMark)) { // also in the middle, if files were concatenated
    line.remove_prefix(kByteOrderMark.size());
  }
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  if (line.find('\r') != std::string_view::npos) {
    refuse(read_, "there is a carriage return within the line; end each line with a line feed");
  }
  return line;
}

LogicalLine LogicalLines::joined(std::string_view first) {
  LogicalLine whole{{}, read_, {}};
  std::string_view line = first;
  while (isContinued(line)) {
    const int continued = read_;
    whole.text += line.substr(0, line.size() - 1);
    line = physical();
    const std::string_view content = base::trimmed(line);
    if (content.empty() || kIndentation.find(line.front()) == std::string_view::npos) {
      refuse(continued,
             "the line ends with a backslash, but no indented line follows to continue it; remove "
             "the backslash, or add a blank after a backslash that is part of the value");
    }
    line.remove_prefix(line.find_first_not_of(kIndentation));
    whole.additions.push_back({std::string(content), read_});
  }
  whole.text += line;
  return whole;
}

void LogicalLines::refuse(int line, const std::string& why) const {
  throw ConfigurationFailure(filePlace(path_, line) + ": " + why);
}

} // namespace exec_wrapper::config
