#include "layout/seen_names.h"

#include "support/process.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace exec_wrapper::test {

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string, std::less<>>;

bool isOfAName(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// What the compiler reads, without what is between quotes.
std::string codeOf(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const bool inWord = i > 0 && isOfAName(text[i - 1]);
    if (text.substr(i, 2) == "R\"" && !inWord) {
      const std::size_t open = std::min(text.find('(', i), text.size());
      const std::string mark = ')' + std::string(text.substr(i + 2, open - i - 2)) + '"';
      const std::size_t end = text.find(mark, open);
      i = end == text.npos ? text.size() : end + mark.size();
    } else if (text.substr(i, 2) == "//") {
      i = std::min(text.find('\n', i), text.size());
    } else if (text[i] == '"' || (text[i] == '\'' && !inWord)) {
      const char quote = text[i++];
      while (i < text.size() && text[i] != quote) {
        i += text[i] == '\\' ? 2 : 1;
      }
      ++i;
    } else {
      result += text[i++];
    }
  }
  return result;
}

/// Two words or more, as in twoWords or TwoWords: others are names of many things.
bool isLong(std::string_view name) {
  for (std::size_t i = 1; i < name.size(); ++i) {
    if (std::isupper(static_cast<unsigned char>(name[i])) != 0 &&
        std::islower(static_cast<unsigned char>(name[i - 1])) != 0) {
      return true;
    }
  }
  return false;
}

std::string_view firstWord(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, isOfAName);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

bool skip(std::string_view& text, std::string_view prefix) {
  const bool begins = text.starts_with(prefix);
  text.remove_prefix(begins ? prefix.size() : 0);
  return begins;
}

struct Declaration {
  std::string name;
  bool complete = true; ///< not only "class Name;"
  bool function = false;
};

std::optional<Declaration> typeIn(std::string_view line) {
  if (!skip(line, "class ") && !skip(line, "struct ") && !skip(line, "enum class ") &&
      !skip(line, "enum ") && !skip(line, "using ")) {
    return {};
  }
  skip(line, "[[nodiscard]] ");
  const std::string_view name = firstWord(line);
  return Declaration{std::string(name), !line.substr(name.size()).starts_with(';')};
}

/// Also what only looks like one, such as a variable with arguments.
std::optional<Declaration> functionIn(std::string_view line) {
  static const Names kNoTypes = {"return", "else", "throw", "new", "delete", "case", "co_return"};
  const std::size_t paren = line.find('(');
  if (paren == line.npos || kNoTypes.contains(firstWord(line))) {
    return {};
  }
  std::size_t start = paren;
  while (start > 0 && isOfAName(line[start - 1])) {
    --start;
  }
  const std::string_view type = line.substr(0, start);
  const bool isType = !type.empty() && std::string_view(" *&").find(type.back()) != type.npos &&
                      type.find_first_of("=.!?+-/%|(){};") == type.npos;
  if (start == paren || !isType) {
    return {};
  }
  return Declaration{std::string(line.substr(start, paren - start)), true, true};
}

class Source {
public:
  Source(const std::string& file, const std::string& text, const Sources& all) {
    const std::string code = codeOf(text);
    for (const std::string& line : lines(text)) {
      if (line.starts_with("#include ")) {
        include(file, line.substr(10, line.find_first_of("\">", 10) - 10), all);
      }
    }
    for (const std::string& line : lines(code)) {
      declare(line);
      use(line);
    }
  }

  std::vector<std::string> includes;
  std::map<std::string, Declaration> offers;            ///< declared in a namespace
  std::set<std::pair<std::string, std::string>> scoped; ///< namespace and name, as used here
  Names knows;                                          ///< declared here, wherever
  Names qualified;                                      ///< of a namespace or class that is named
  Names uses;                                           ///< as a type is, or a function
  Names calls;                                          ///< the latter only

private:
  void include(const std::string& file, const std::string& name, const Sources& all) {
    for (fs::path folder = fs::path(file).parent_path();; folder = folder.parent_path()) {
      std::vector<fs::path> places = {folder / name};
      const std::string path = folder.string();
      if (path.starts_with("tests")) {
        places.push_back(fs::path(folder.lexically_relative("tests")) / name);
      }
      if (folder.empty()) {
        for (const char* const top :
             {"include", "core", "plugins", "plugins/common", "tests", "packaging"}) {
          places.push_back(fs::path(top) / name);
        }
      }
      for (const fs::path& place : places) {
        if (all.contains(place.lexically_normal())) {
          includes.push_back(place.lexically_normal());
          return;
        }
      }
      if (folder.empty()) {
        break;
      }
    }
    includeAnyOf(name, all);
  }

  /// Where the folder is given to the compiler, it may be any. None has it: it is of the system.
  void includeAnyOf(const std::string& name, const Sources& all) {
    for (const auto& [file, text] : all) {
      if (file.ends_with("/" + name)) {
        includes.push_back(file);
      }
    }
  }

  void declare(const std::string& line) {
    std::string_view bare = line;
    bare.remove_prefix(std::min(bare.find_first_not_of(' '), bare.size()));
    if (bare.starts_with("enum ")) {
      know(bare); // its values, where they are on the same line
    }
    for (const auto& found : {typeIn(bare), functionIn(bare)}) {
      if (!found) {
        continue;
      }
      if (isLong(found->name)) {
        knows.insert(found->name);
      }
      if (found->complete && line.front() != ' ') {
        offers.emplace(found->name, *found);
      }
    }
  }

  void know(std::string_view line) {
    while (!line.empty()) {
      const std::string_view name = firstWord(line);
      knows.emplace(name);
      line.remove_prefix(std::max<std::size_t>(name.size(), 1));
    }
  }

  void use(std::string_view code) {
    if (code.starts_with('#')) {
      return;
    }
    for (std::size_t at = 0; at < code.size();) {
      const std::string_view name = firstWord(code.substr(at));
      if (name.empty()) {
        ++at;
        continue;
      }
      const char before = at > 0 ? code[at - 1] : ' ';
      if (code.substr(at + name.size()).starts_with("::")) {
        scoped.emplace(name, firstWord(code.substr(at + name.size() + 2)));
      }
      if (isLong(name) && before == ':') {
        qualified.emplace(name);
      } else if (isLong(name) && before != '.' && before != '>' && before != '~') {
        uses.emplace(name);
        if (code.substr(at + name.size()).starts_with('(')) {
          calls.emplace(name);
        }
      }
      at += name.size();
    }
  }
};

using Tree = std::map<std::string, Source>;

/// The files that are compiled with this one, and itself.
std::set<std::string> seenFrom(const std::string& file, const Tree& tree) {
  std::set<std::string> seen;
  std::vector<std::string> next = {file};
  while (!next.empty()) {
    const std::string name = next.back();
    next.pop_back();
    if (seen.insert(name).second) {
      next.insert(next.end(), tree.at(name).includes.begin(), tree.at(name).includes.end());
    }
  }
  return seen;
}

bool isHeader(const std::string& file) {
  return file.ends_with(".h");
}

/// What only one header declares, and no other file but that beside it.
std::map<std::string, std::string> headersOfNames(const Tree& tree) {
  std::map<std::string, std::set<std::string>> places;
  for (const auto& [file, source] : tree) {
    for (const std::string& name : source.knows) {
      places[name].insert(fs::path(file).replace_extension());
    }
  }
  std::map<std::string, std::string> headers;
  for (const auto& [file, source] : tree) {
    for (const auto& [name, declaration] : source.offers) {
      if (isHeader(file) && isLong(name) && places.at(name).size() == 1) {
        headers.emplace(name, file);
      }
    }
  }
  return headers;
}

/// By folder and name: the headers in this folder, or deeper, that declare it.
std::map<std::pair<std::string, std::string>, std::set<std::string>>
headersOfFolders(const Tree& tree) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> headers;
  for (const auto& [file, source] : tree) {
    for (const auto& [name, declaration] : source.offers) {
      for (const fs::path& folder : fs::path(isHeader(file) ? file : "").parent_path()) {
        headers[{folder, name}].insert(file);
      }
    }
  }
  return headers;
}

} // namespace

std::vector<std::string> namesNotSeen(const Sources& sources) {
  Tree tree;
  for (const auto& [file, text] : sources) {
    tree.emplace(file, Source(file, text, sources));
  }
  const std::map<std::string, std::string> headers = headersOfNames(tree);
  const auto ofFolders = headersOfFolders(tree);
  std::vector<std::string> found;
  for (const auto& [file, source] : tree) {
    const std::set<std::string> seen = seenFrom(file, tree);
    for (const auto& scoped : source.scoped) {
      const auto all = ofFolders.find(scoped);
      if (all != ofFolders.end() && all->second.size() == 1 &&
          !seen.contains(*all->second.begin())) {
        found.push_back(file + " uses " + scoped.first + "::" + scoped.second + " of " +
                        *all->second.begin());
      }
    }
    for (const std::string& name : source.uses) {
      const auto header = headers.find(name);
      if (header == headers.end() || seen.contains(header->second) ||
          source.qualified.contains(name)) {
        continue;
      }
      if (!tree.at(header->second).offers.at(name).function || source.calls.contains(name)) {
        found.push_back(file + " uses " + name + " of " + header->second);
      }
    }
  }
  return found;
}

} // namespace exec_wrapper::test
