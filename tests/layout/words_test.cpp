// Messages, option meanings and hints are written in plain technical English: see "Words" in
// CONTRIBUTING.md. Words that were once in them and had to be read twice must not come back. Only
// string literals are read: comments may use the words. The exceptions are names that a user
// writes: the option --tell, and the value `told` of ready-when.

#include "support/source_tree.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Word {
  std::string_view text; ///< whole words, in lower case
  std::string_view instead;
};

constexpr Word kWords[] = {
    {"told", "log, report, deliver or notify"},
    {"tell", "log, report, deliver or notify"},
    {"tells", "log, report, deliver or notify"},
    {"telling", "log, report, deliver or notify"},
    {"say", "for example; or log, report, print"},
    {"says", "log, report, print, declare"},
    {"said", "log, report, print"},
    {"heard", "receive"},
    {"hears", "receive"},
    {"speaks", "use, support"},
    {"spoken", "the name of the protocol"},
    {"who", "a noun: the holder, the owner, the user"},
    {"whom", "a noun: the user"},
    {"whoever", "a noun: the reader, the caller"},
    {"nobody", "no process, no user; or the passive"},
    {"somebody", "another process, another user"},
    {"what came of", "descendants, orphans"},
    {"what comes of", "descendants, orphans"},
    {"what becomes of", "the name of the thing"},
    {"what became of", "result"},
    {"what is left", "orphans, undelivered events, the rest"},
    {"what answers", "the server"},
    {"what answered", "the server"},
    {"those that", "the name of the thing"},
    {"those who", "the name of the thing"},
    {"of its own accord", "by itself"},
    {"for want of", "out of"},
    {"lives on", "is still running"},
    {"live on", "are still running"},
    {"goes on", "continues, is still running"},
    {"go on", "continue"},
    {"as long as it likes", "no limit"},
    {"for ever", "no limit"},
    {"parted by", "separated by"},
    {"vouch", "verify"},
    {"farewell", "close_notify"},
    {"heed", "obey"},
    {"heeded", "obeyed"},
    {"in the way", "holds the place"},
    {"taken back", "revoked"},
    {"takes back", "revokes"},
    {"take that away", "prevent that"},
    {"passed over", "ignored"},
    {"cut off", "truncated"},
    {"cut short", "truncated"},
    {"took too long", "timed out"},
    {"stands still", "is frozen"},
    {"stood still", "was frozen"},
    {"look after", "watch"},
    {"looks after", "watches"},
    {"leaving without", "exiting without"},
    {"could not be asked", "is unavailable"},
    {"asked again", "next request, retry"},
    {"be tried again", "retry"},
    {"not to be found", "not found"},
    {"that is no", "is not a"},
    {"it is no", "it is not a"},
    {"of a server of your own", "at your own server"},
};

struct Literal {
  std::size_t line = 0; ///< in which it begins
  std::string text;     ///< as written, without its quotes; literals in a row are one
};

bool isSpace(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

bool isLetter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Takes a source apart, as far as its string literals need it.
class Scanner {
public:
  explicit Scanner(std::string_view source) : rest_(source) {}

  std::vector<Literal> literals() {
    bool joins = false; // only blanks and comments since the last literal
    while (!rest_.empty()) {
      if (rest_.starts_with("//") || rest_.starts_with("#include")) {
        skip(rest_.find('\n'));
      } else if (rest_.starts_with("/*")) {
        skip(rest_.find("*/"));
      } else if (rest_.starts_with("R\"")) {
        readRaw(joins);
        joins = true;
      } else if (rest_.front() == '"') {
        readQuoted(joins);
        joins = true;
      } else if (rest_.front() == '\'' && !isLetter(before_)) {
        skip(endOfQuoted('\''));
        joins = false;
      } else {
        joins = joins && isSpace(rest_.front());
        skip(1);
      }
    }
    return std::move(found_);
  }

private:
  void skip(std::size_t count) {
    const std::string_view skipped = rest_.substr(0, count);
    line_ += static_cast<std::size_t>(std::ranges::count(skipped, '\n'));
    before_ = skipped.empty() ? before_ : skipped.back();
    rest_.remove_prefix(skipped.size());
  }

  /// Behind the closing quote.
  std::size_t endOfQuoted(char quote) const {
    std::size_t at = 1;
    while (at < rest_.size() && rest_[at] != quote) {
      at += rest_[at] == '\\' ? 2 : 1;
    }
    return std::min(at + 1, rest_.size());
  }

  void readQuoted(bool joins) {
    const std::size_t end = endOfQuoted('"');
    add(joins, rest_.substr(1, end - 2));
    skip(end);
  }

  void readRaw(bool joins) {
    const std::size_t begin = std::min(rest_.find('('), rest_.size());
    const std::string close = ")" + std::string(rest_.substr(2, begin - 2)) + "\"";
    const std::size_t end = std::min(rest_.find(close, begin), rest_.size());
    add(joins, rest_.substr(begin + 1, end - begin - 1));
    skip(end + close.size());
  }

  void add(bool joins, std::string_view text) {
    if (joins) {
      found_.back().text += text;
    } else {
      found_.push_back({line_, std::string(text)});
    }
  }

  std::string_view rest_;
  std::vector<Literal> found_;
  std::size_t line_ = 1;
  char before_ = '\n';
};

std::vector<Literal> literalsIn(std::string_view source) {
  return Scanner(source).literals();
}

/// A name that a user writes, in a table or a comparison: no text for people.
bool isName(std::string_view text) {
  constexpr std::string_view kNames[] = {"tell", "told", "auto|started|told"};
  return std::ranges::find(kNames, text) != std::end(kNames);
}

bool hasWord(std::string text, std::string_view word) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (isName(text)) {
    return false;
  }
  for (std::size_t at = text.find("--tell"); at != text.npos; at = text.find("--tell", at)) {
    text.replace(at, 6, "--...");
  }
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !isLetter(text[at - 1])) && (end == text.size() || !isLetter(text[end]))) {
      return true;
    }
  }
  return false;
}

/// One line for each word that is to be replaced.
std::vector<std::string> wordsToReplace(const std::string& file, std::string_view source) {
  std::vector<std::string> problems;
  for (const Literal& literal : literalsIn(source)) {
    for (const Word& word : kWords) {
      if (hasWord(literal.text, word.text)) {
        problems.push_back(file + ":" + std::to_string(literal.line) + ": \"" +
                           std::string(word.text) +
                           "\" in a text; write: " + std::string(word.instead));
      }
    }
  }
  return problems;
}

TEST(Words, OfTextsForPeopleArePlain) {
  std::size_t files = 0;
  for (const std::string folder : {"core", "plugins"}) {
    for (const std::string& file : sourceFiles(folder)) {
      EXPECT_THAT(wordsToReplace(file, contents(sourceDirectory() / file)), IsEmpty());
      ++files;
    }
  }
  EXPECT_GT(files, 200U);
}

TEST(Words, AreFoundInStringsAloneWithFileAndLine) {
  EXPECT_THAT(wordsToReplace("x.cpp",
                             "// it tells\n#include \"who.h\"\nint told = 1'000;\n"
                             "char c = '\"'; /* \"heard\" */\nlog(\"nobody \\\" reads\");"),
              ElementsAre("x.cpp:5: \"nobody\" in a text; write: no process, no user; or the "
                          "passive"));
}

TEST(Words, AreFoundAcrossTheLinesOfALiteral) {
  EXPECT_THAT(wordsToReplace("x.cpp", "log(\"the run goes \"\n    \"on\" + name + \"on\");\n"
                                      "log(R\"(the \"server\" Told us)\");"),
              ElementsAre("x.cpp:1: \"goes on\" in a text; write: continues, is still running",
                          "x.cpp:3: \"told\" in a text; write: log, report, deliver or notify"));
}

TEST(Words, MayBeNamesThatAUserWrites) {
  EXPECT_THAT(wordsToReplace("x.cpp", "{\"tell\", \"exec_wrapper --tell x=1 sends it\"};"
                                      "when == \"told\";"),
              ElementsAre());
  EXPECT_THAT(wordsToReplace("x.cpp", "log(\"--tell tells it\");").size(), 1U);
}

TEST(Words, AreWholeWords) {
  EXPECT_THAT(wordsToReplace("x.cpp", "log(\"the whole goldfish, unheard\");"), IsEmpty());
}

} // namespace
} // namespace exec_wrapper::test
