#include "support/shell/line_start.h"

#include "base/text.h"
#include "support/shell/word_reader.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

namespace exec_wrapper {

namespace {

using Kind = ShellToken::Kind;
using Names = std::span<const std::string_view>;

constexpr std::size_t kLongestName = 200;

/// A command that starts another one.
struct Starter {
  std::string_view name;
  Names valued;               ///< its options with a value in the next word
  std::size_t operands = 0;   ///< its own words before the command
  std::string_view line = {}; ///< its option whose value is a line for a shell
};

constexpr std::string_view kNice[] = {"-n", "--adjustment"};
constexpr std::string_view kIonice[] = {"-c", "-n", "--class", "--classdata"};
constexpr std::string_view kEnv[] = {"-u", "-C", "--unset", "--chdir"};
constexpr std::string_view kTimeout[] = {"-k", "-s", "--kill-after", "--signal"};
constexpr std::string_view kFlock[] = {"-w", "-E", "--wait", "--timeout", "--conflict-exit-code"};

constexpr Starter kStarters[] = {
    {"nice", kNice},
    {"ionice", kIonice},
    {"env", kEnv, 0, "-S"},
    {"timeout", kTimeout, 1},
    {"flock", kFlock, 1, "-c"},
    {"exec", {}},
    {"nohup", {}},
    {"setsid", {}},
    {"chronic", {}},
};

/// Commands that only prepare the next one, and words before a command.
constexpr std::string_view kPreparations[] = {"cd",     ".",     "source", "export", "set", "umask",
                                              "ulimit", "sleep", "test",   "[",      "exit"};
constexpr std::string_view kReserved[] = {"if", "then", "while", "until", "do", "!", "{"};

/// Words of the grammar that no command follows.
constexpr std::string_view kUnclear[] = {"for", "case", "select", "function"};

bool isOneOf(std::string_view word, Names names) {
  return std::ranges::find(names, word) != names.end();
}

bool isNameByte(char c, bool first) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  return letter || (!first && c >= '0' && c <= '9');
}

/// The end of the name in `NAME=value`; 0 if the word is no assignment.
std::size_t nameLength(const ShellToken& word) {
  std::size_t length = 0;
  while (length < word.literal && isNameByte(word.text[length], length == 0)) {
    ++length;
  }
  return length < word.literal && word.text[length] == '=' ? length : 0;
}

class Reader {
public:
  explicit Reader(std::string_view line) : words_(line) {}

  ShellLineStart read();

private:
  bool command();
  bool command(const ShellToken& word);
  bool preparation(const std::string& name);
  bool starter(const Starter& starter);
  bool passed(const ShellToken& operatorToken);
  bool option(const Starter& starter, const std::string& word);
  bool assignment(const ShellToken& word);
  bool found(const ShellToken& word);
  ShellToken next();

  ShellWordReader words_;
  ShellLineStart start_;
  std::string_view before_;        // the line from its last token on
  std::optional<ShellToken> back_; // read, and to be read again
  std::string prepared_;           // the first of the commands that only prepared another
  bool unclear_ = false;
};

ShellLineStart Reader::read() {
  while (command()) {
  }
  if (start_.program.empty()) {
    start_.program = prepared_;
  }
  start_.rest = unclear_ ? before_ : words_.rest();
  return std::move(start_);
}

/// The next token that is no redirection.
ShellToken Reader::next() {
  if (back_) {
    return *std::exchange(back_, std::nullopt);
  }
  before_ = words_.rest();
  ShellToken token = words_.next();
  while (token.kind == Kind::Redirection) {
    words_.next(); // its file
    token = words_.next();
  }
  unclear_ = token.kind == Kind::Unreadable;
  return token;
}

bool Reader::found(const ShellToken& word) {
  const std::string_view name = withoutPath(word.text);
  const bool known = !word.expanded || name.find_first_of("()`") == name.npos;
  start_.program = known && !isOneOf(word.text, kUnclear) ? word.text : "";
  prepared_.clear();
  return false;
}

bool Reader::assignment(const ShellToken& word) {
  const std::size_t name = nameLength(word);
  if (name == 0) {
    return false;
  }
  ShellAssignment read{word.text.substr(0, name), {}};
  if (!word.expanded) {
    read.value = word.text.substr(name + 1);
  }
  start_.assignments.push_back(std::move(read));
  return true;
}

/// Reads one word of a command, or all of a command that only prepares another. False at the end.
bool Reader::command() {
  const ShellToken token = next();
  return token.kind == Kind::Word ? command(token) : passed(token);
}

/// Whether another command follows that is not the other end of a pipe.
bool Reader::passed(const ShellToken& operatorToken) {
  return operatorToken.kind == Kind::Operator && operatorToken.text != "|" &&
         operatorToken.text != "&";
}

bool Reader::command(const ShellToken& word) {
  if (assignment(word) || isOneOf(word.text, kReserved)) {
    return true;
  }
  const std::string_view name = withoutPath(word.text);
  if (isOneOf(name, kPreparations)) {
    return preparation(std::string(name));
  }
  const auto* const known = std::ranges::find(kStarters, name, &Starter::name);
  return known != std::end(kStarters) ? starter(*known) : found(word);
}

/// To the operator after it.
bool Reader::preparation(const std::string& name) {
  prepared_ = prepared_.empty() ? name : prepared_;
  ShellToken token = next();
  while (token.kind == Kind::Word) {
    if (name == "export") {
      assignment(token);
    }
    token = next();
  }
  return passed(token);
}

/// To the command that it starts. False if there is none, or if it was found in a line of its own.
bool Reader::starter(const Starter& starter) {
  prepared_ = prepared_.empty() ? std::string(starter.name) : prepared_;
  std::size_t operands = 0;
  ShellToken token = next();
  for (; token.kind == Kind::Word; token = next()) {
    const bool isOption = token.text.starts_with('-');
    if (isOption && !option(starter, token.text)) {
      return false;
    }
    if (!isOption && operands++ == starter.operands) {
      back_ = std::move(token);
      return true;
    }
  }
  return passed(token);
}

/// Reads the option's value, if that is the next word. False if it is the command.
bool Reader::option(const Starter& starter, const std::string& word) {
  if (!starter.line.empty() && word == starter.line) {
    ShellToken line = next();
    ShellLineStart inner = Reader(line.text).read();
    line.text = std::move(inner.program);
    std::ranges::move(inner.assignments, std::back_inserter(start_.assignments));
    return found(line);
  }
  if (isOneOf(word, starter.valued)) {
    next();
  }
  return true;
}

} // namespace

std::string_view withoutPath(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) {
    path.remove_suffix(1);
  }
  const std::size_t slash = path.rfind('/');
  return path.size() > 1 && slash != path.npos ? path.substr(slash + 1) : path;
}

ShellLineStart startOfShellLine(std::string_view line) {
  return Reader(line).read();
}

std::string jobNameOf(std::string_view line) {
  const ShellLineStart start = startOfShellLine(line);
  std::string name(withoutPath(start.program));
  for (const ShellAssignment& assignment : start.assignments) {
    if (assignment.name == "JOB" && assignment.value && !base::trimmed(*assignment.value).empty()) {
      name = base::trimmed(*assignment.value);
    }
  }
  name = base::shortened(base::printable(name), kLongestName);
  return name.empty() ? "sh" : name;
}

} // namespace exec_wrapper
