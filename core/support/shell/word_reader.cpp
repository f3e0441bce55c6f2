#include "support/shell/word_reader.h"

namespace exec_wrapper {

namespace {

using Kind = ShellToken::Kind;

constexpr std::string_view kOperators = "\n;&|()";
constexpr std::string_view kEndsOfWords = " \t\n;&|()<>";
constexpr std::string_view kEscapedInQuotes = "$`\"\\\n";

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

// Where the shell replaces a `~`: at the beginning of a word or of a value, and after a colon.
bool mayBeHome(const ShellToken& token) {
  return token.text.empty() || token.text.ends_with('=') || token.text.ends_with(':');
}

} // namespace

ShellToken ShellWordReader::next() {
  skipBlanks();
  if (atEnd()) {
    return {};
  }
  if (kOperators.find(peek()) != std::string_view::npos) {
    return operatorToken();
  }
  std::size_t digits = 0;
  while (isDigit(peek(digits))) {
    ++digits;
  }
  return peek(digits) == '<' || peek(digits) == '>' ? redirection(digits) : word();
}

/// Blanks, continued lines and comments.
void ShellWordReader::skipBlanks() {
  while (!atEnd()) {
    if (peek() == ' ' || peek() == '\t') {
      ++at_;
    } else if (peek() == '\\' && peek(1) == '\n') {
      at_ += 2;
    } else if (peek() == '#') {
      const std::size_t end = line_.find('\n', at_);
      at_ = end == std::string_view::npos ? line_.size() : end;
    } else {
      return;
    }
  }
}

ShellToken ShellWordReader::operatorToken() {
  const bool twice = (peek() == '&' || peek() == '|') && peek(1) == peek();
  const std::size_t length = twice ? 2 : 1;
  ShellToken token{Kind::Operator, std::string(line_.substr(at_, length))};
  at_ += length;
  return token;
}

ShellToken ShellWordReader::redirection(std::size_t digits) {
  const std::size_t begin = at_;
  at_ += digits + 1;
  if (line_[at_ - 1] == '<' && peek() == '<') {
    return {Kind::Unreadable, {}};
  }
  while (peek() == '>' || peek() == '&' || peek() == '|') {
    ++at_;
  }
  return {Kind::Redirection, std::string(line_.substr(begin, at_ - begin))};
}

ShellToken ShellWordReader::word() {
  ShellToken token{Kind::Word, {}};
  plain_ = true;
  while (!atEnd() && kEndsOfWords.find(peek()) == std::string_view::npos) {
    if (!readPart(token)) {
      at_ = line_.size();
      return {Kind::Unreadable, {}};
    }
  }
  return token;
}

/// False if the end of the part is missing.
bool ShellWordReader::readPart(ShellToken& token) {
  switch (peek()) {
  case '\'':
    return singleQuoted(token);
  case '"':
    return doubleQuoted(token);
  case '\\':
    backslash(token);
    return true;
  case '$':
    return expansion(token);
  case '`':
    return backquoted(token);
  case '~':
    token.expanded = token.expanded || mayBeHome(token);
    plain_ = plain_ && !token.expanded;
    break;
  default:
    break;
  }
  token.text += line_[at_++];
  token.literal = plain_ ? token.text.size() : token.literal;
  return true;
}

bool ShellWordReader::singleQuoted(ShellToken& token) {
  plain_ = false;
  const std::size_t end = line_.find('\'', at_ + 1);
  if (end == std::string_view::npos) {
    return false;
  }
  token.text += line_.substr(at_ + 1, end - at_ - 1);
  at_ = end + 1;
  return true;
}

bool ShellWordReader::doubleQuoted(ShellToken& token) {
  plain_ = false;
  ++at_;
  while (!atEnd() && peek() != '"') {
    bool whole = true;
    if (peek() == '\\' && kEscapedInQuotes.find(peek(1)) != std::string_view::npos) {
      backslash(token);
    } else if (peek() == '$') {
      whole = expansion(token);
    } else if (peek() == '`') {
      whole = backquoted(token);
    } else {
      token.text += line_[at_++];
    }
    if (!whole) {
      return false;
    }
  }
  return line_.substr(at_++).starts_with('"');
}

/// `$NAME`, `${...}`, `$(...)`; also `$'...'`, which not every shell knows.
bool ShellWordReader::expansion(ShellToken& token) {
  plain_ = false;
  token.expanded = true;
  token.text += line_[at_++];
  if (peek() == '(') {
    return closed(token, '(', ')');
  }
  return peek() != '{' || closed(token, '{', '}');
}

bool ShellWordReader::backquoted(ShellToken& token) {
  plain_ = false;
  token.expanded = true;
  do {
    token.text += line_[at_++];
  } while (!atEnd() && peek() != '`');
  if (atEnd()) {
    return false;
  }
  token.text += line_[at_++];
  return true;
}

/// Up to the bracket that closes the first one. Brackets in quotes do not count.
bool ShellWordReader::closed(ShellToken& token, char open, char close) {
  std::size_t depth = 0;
  char quote = '\0';
  do {
    const char c = peek();
    if (c == '\\' && quote != '\'') {
      token.text += line_[at_++];
    } else if (quote != '\0') {
      quote = c == quote ? '\0' : quote;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else {
      depth += c == open ? 1U : 0U;
      depth -= c == close ? 1U : 0U;
    }
    token.text += line_.substr(at_++, 1);
  } while (at_ < line_.size() && depth > 0);
  return depth == 0;
}

void ShellWordReader::backslash(ShellToken& token) {
  ++at_;
  if (peek() != '\n' && !atEnd()) {
    plain_ = false;
    token.text += peek();
  }
  at_ += atEnd() ? 0 : 1;
}

} // namespace exec_wrapper
