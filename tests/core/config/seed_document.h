#pragma once

#include "base/text.h"
#include "support/process.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

#include <algorithm>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::test {

/// What the document of the old program, seed/exec_wrapper.md, says of its options and variables:
/// read from its own words, so that none is forgotten.
class SeedDocument {
public:
  struct Option {
    std::string name;
    bool takesValue = false;
    std::string help; ///< in one line
  };

  SeedDocument() : lines_(test::lines(contents(file()))) {
    readUsage();
    readHelp();
    readVariables("Environment variables read", read_);
    readVariables("except that these properties", passedOn_);
  }

  const std::vector<Option>& options() const { return options_; }
  const std::vector<std::string>& variablesRead() const { return read_; }
  const std::vector<std::string>& variablesPassedOn() const { return passedOn_; }

private:
  static std::string file() {
    return (sourceDirectory() / "tests/core/config/seed/exec_wrapper.md").string();
  }

  /// The number of the first line that has this in it.
  std::size_t lineWith(std::string_view text) const {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].find(text) != std::string::npos) {
        return i;
      }
    }
    throw std::runtime_error("the document has no line with " + std::string(text));
  }

  /// "[--name VALUE]" or "[--name]", as often as they stand in the usage.
  void readUsage() {
    std::string usage;
    for (std::size_t i = lineWith("usage:"); i < lineWith("positional arguments:"); ++i) {
      usage += lines_[i] + " ";
    }
    for (std::size_t at = usage.find("[--"); at != usage.npos; at = usage.find("[--", at + 1)) {
      const std::string word = usage.substr(at + 3, usage.find(']', at) - at - 3);
      const std::size_t blank = word.find(' ');
      options_.push_back({word.substr(0, blank), blank != word.npos, {}});
    }
  }

  /// The lines behind "--name VALUE", up to the next option.
  void readHelp() {
    Option* current = nullptr;
    const std::size_t end = lineWith("Environment variables");
    for (std::size_t i = lineWith("optional arguments:"); i < end; ++i) {
      std::string_view text = base::trimmed(lines_[i]);
      if (text.starts_with("--")) {
        current = find(text.substr(2, text.find_first_of(' ') - 2));
        const std::size_t gap = text.find("  "); // else the help begins in the next line
        text = base::trimmed(text.substr(std::min(gap, text.size())));
      }
      if (current != nullptr && !text.empty()) {
        current->help += (current->help.empty() ? "" : " ") + std::string(text);
      }
    }
  }

  Option* find(std::string_view name) {
    const auto same = [&](const Option& option) { return option.name == name; };
    const auto found = std::ranges::find_if(options_, same);
    return found != options_.end() ? &*found : nullptr;
  }

  /// The list that follows a line.
  void readVariables(std::string_view heading, std::vector<std::string>& variables) const {
    for (std::size_t i = lineWith(heading) + 1; i < lines_.size(); ++i) {
      if (lines_[i].starts_with("* ")) {
        variables.push_back(lines_[i].substr(2));
      } else if (!variables.empty()) {
        return;
      }
    }
  }

  std::vector<std::string> lines_;
  std::vector<Option> options_;
  std::vector<std::string> read_;
  std::vector<std::string> passedOn_;
};

inline const SeedDocument& seedDocument() {
  static const SeedDocument document;
  return document;
}

/// For gtest's messages.
inline void PrintTo(const SeedDocument::Option& option, std::ostream* stream) {
  *stream << "--" << option.name;
}

} // namespace exec_wrapper::test
