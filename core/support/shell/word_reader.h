#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace exec_wrapper {

/// A part of a shell's line.
struct ShellToken {
  enum class Kind {
    Word,
    Operator,    ///< `;`, `&&`, `||`, `|`, `&`, `(`, `)`, a line end
    Redirection, ///< such as `2>>`, without its file
    End,
    Unreadable, ///< a quote or an expansion without its end, or a here-document: nothing follows
  };

  Kind kind = Kind::End;
  std::string text;        ///< without quotes and backslashes; expansions as they are written
  bool expanded = false;   ///< the shell replaces a part of it: `$`, a backquote, `~`
  std::size_t literal = 0; ///< so many bytes at the beginning were neither quoted nor replaced
};

/// Splits a line for a shell into its words, with the quotes as sh(1) reads them. It is not a
/// shell: it expands nothing and knows no grammar. The line must outlive it.
class ShellWordReader {
public:
  explicit ShellWordReader(std::string_view line) : line_(line) {}

  ShellToken next();

  /// What was not read yet.
  std::string_view rest() const { return line_.substr(at_); }

private:
  void skipBlanks();
  ShellToken operatorToken();
  ShellToken redirection(std::size_t digits);
  ShellToken word();
  bool readPart(ShellToken& token);
  bool singleQuoted(ShellToken& token);
  bool doubleQuoted(ShellToken& token);
  bool expansion(ShellToken& token);
  bool backquoted(ShellToken& token);
  bool closed(ShellToken& token, char open, char close);
  void backslash(ShellToken& token);
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < line_.size() ? line_[at_ + ahead] : '\0';
  }
  bool atEnd() const { return at_ >= line_.size(); }

  std::string_view line_;
  std::size_t at_ = 0;
  bool plain_ = true; // of the word that is read: nothing of it was quoted or replaced
};

} // namespace exec_wrapper
