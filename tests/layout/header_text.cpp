#include "layout/header_text.h"

#include "support/process.h"

#include <algorithm>
#include <cctype>

namespace exec_wrapper::test {

namespace {

bool isBlank(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

bool isWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Where the string or character that begins at `start` is over.
std::size_t endOfLiteral(std::string_view text, std::size_t start) {
  std::size_t at = start + 1;
  while (at < text.size() && text[at] != text[start]) {
    at += text[at] == '\\' ? 2 : 1;
  }
  return std::min(at + 1, text.size());
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && isBlank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && isBlank(text.back())) {
    text.remove_suffix(1);
  }
  return std::string(text);
}

/// The last name in a declaration, before its initialiser: `Tally tally`, `int a = 1`, `Exited`.
std::string declaredName(std::string line) {
  line = line.substr(0, line.find_first_of("={;"));
  while (!line.empty() && !isWord(line.back())) {
    line.pop_back();
  }
  std::size_t start = line.size();
  while (start > 0 && isWord(line[start - 1])) {
    --start;
  }
  return line.substr(start);
}

} // namespace

std::string withoutComments(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const bool digitSeparator = text[i] == '\'' && i > 0 && isWord(text[i - 1]);
    if (text.substr(i, 2) == "//") {
      i = std::min(text.find('\n', i), text.size());
    } else if (text.substr(i, 2) == "/*") {
      i = std::min(text.find("*/", i + 2), text.size() - 2) + 2;
      result += ' ';
    } else if ((text[i] == '"' || text[i] == '\'') && !digitSeparator) {
      const std::size_t end = endOfLiteral(text, i);
      result += text.substr(i, end - i);
      i = end;
    } else {
      result += text[i++];
    }
  }
  return result;
}

std::string bareText(std::string_view text) {
  std::string result;
  bool blank = false;
  for (const char c : withoutComments(text)) {
    if (isBlank(c)) {
      blank = true;
      continue;
    }
    if (blank && isWord(c) && !result.empty() && isWord(result.back())) {
      result += ' ';
    }
    result += c;
    blank = false;
  }
  return result;
}

std::vector<std::string> membersOf(std::string_view text, const std::string& name) {
  std::vector<std::string> members;
  int depth = 0; // of braces, counted from the struct's own
  for (const std::string& raw : lines(withoutComments(text))) {
    const std::string line = trimmed(raw);
    const bool opens = line.starts_with("struct " + name + " {") ||
                       line.starts_with("enum class " + name + " {") ||
                       line.starts_with("enum class " + name + " :");
    if (depth == 0 && !opens) {
      continue;
    }
    const bool member = depth == 1 && !line.empty() && line.front() != '}' &&
                        line.find('(') == line.npos && !line.starts_with("static ") &&
                        !line.starts_with("enum ") && !line.starts_with("struct ");
    if (member) {
      members.push_back(declaredName(line));
    }
    depth += static_cast<int>(std::ranges::count(line, '{') - std::ranges::count(line, '}'));
    if (depth == 0) {
      break;
    }
  }
  return members;
}

std::vector<std::string> alternativesOf(std::string_view text, const std::string& name) {
  const std::string bare = bareText(text);
  const std::string opening = "using " + name + "=std::variant<";
  const std::size_t found = bare.find(opening);
  std::vector<std::string> alternatives;
  if (found == bare.npos) {
    return alternatives;
  }
  std::size_t start = found + opening.size();
  for (std::size_t at = start;; ++at) {
    if (bare[at] == ',' || bare[at] == '>') {
      alternatives.push_back(bare.substr(start, at - start));
      start = at + 1;
    }
    if (bare[at] == '>') {
      return alternatives;
    }
  }
}

} // namespace exec_wrapper::test
