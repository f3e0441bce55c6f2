#pragma once

#include "packaging/shell.h"
#include "support/source_tree.h"

#include <map>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// Tests of the files in packaging/cron, systemd and docker: they are run as they are, but with the
/// program that was built, and in the test's own directory in place of those that belong to root.
class ExampleTest : public ShellTest {
protected:
  /// The text with the directories that only root may write, and the program, replaced.
  std::string moved(std::string text) const {
    replaceAll(text, "/usr/bin/exec_wrapper", wrapperProgram());
    for (const char* const directory :
         {"/etc/exec_wrapper/", "/run/lock/", "/var/backups/", "/var/log/", "/var/spool/"}) {
      replaceAll(text, directory, dir_.path().string() + "/");
    }
    return text;
  }

  /// An example's text, as it is.
  static std::string example(const std::string& name) {
    std::string text = contents(sourceDirectory() / "packaging" / name);
    EXPECT_FALSE(text.empty()) << name;
    return text;
  }

  /// A copy of an example's properties file, where the moved text looks for it.
  std::string moveSettings(const std::string& name) const {
    return dir_.write(name.substr(name.rfind('/') + 1), moved(example(name)));
  }

  void expectGoodSettings(const std::string& name) const {
    const Outcome checked = run({"--config", moveSettings(name), "--check-config"});
    EXPECT_EQ(checked.status, 0) << name;
    EXPECT_EQ(checked.err, "") << name;
  }

  /// `key = value` lines, with or without blanks. The last of several wins.
  static std::map<std::string, std::string> assignments(const std::string& text) {
    std::map<std::string, std::string> found;
    for (const std::string& line : lines(text)) {
      const std::size_t equals = line.find('=');
      if (equals != line.npos && line[0] != '#') {
        found[stripped(line.substr(0, equals))] = stripped(line.substr(equals + 1));
      }
    }
    return found;
  }

  static void replaceAll(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  }

  static std::string stripped(const std::string& text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == text.npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
  }

  /// The parts between blanks.
  static Words parts(const std::string& text) {
    Words found;
    for (std::size_t at = text.find_first_not_of(' '); at != text.npos;
         at = text.find_first_not_of(' ', at)) {
      const std::size_t end = text.find(' ', at);
      found.push_back(text.substr(at, end - at));
      at = end;
      if (at == text.npos) {
        break;
      }
    }
    return found;
  }
};

} // namespace exec_wrapper::test
