// The content of `Completion` in the languages of the three shells.

#include "base/text.h"
#include "documents/completion.h"

namespace exec_wrapper::documents {

namespace {

using Takes = Completion::Value;

/// The text, with a backslash before each of the characters.
std::string escaped(std::string_view text, std::string_view characters) {
  std::string out;
  for (const char c : text) {
    out += characters.find(c) == characters.npos ? "" : "\\";
    out += c;
  }
  return out;
}

/// One word of a Bourne shell, always quoted.
std::string inQuotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return out + "'";
}

// ---- bash: a pattern of a `case` and its output ----

std::string bashAnswer(const Completion& option) {
  switch (option.value) {
  case Takes::None:
    return "none";
  case Takes::Optional:
    return "optional " + base::join(option.words, " ");
  case Takes::Any:
    return "any";
  case Takes::Word:
    return "word " + base::join(option.words, " ");
  case Takes::Names:
    return "names " + base::join(option.words, " ");
  case Takes::File:
    return "file";
  case Takes::Directory:
    break;
  }
  return "directory";
}

std::string bashList(std::string_view name, std::span<const Completion> options) {
  std::string out(name);
  out += "='\n";
  for (const Completion& option : options) {
    out += base::join(option.spellings, "\n") + "\n";
  }
  return out + "'\n";
}

std::string bashCases(std::span<const Completion> options) {
  std::string out;
  for (const Completion& option : options) {
    if (option.value != Takes::Any) {
      out +=
          "    " + base::join(option.spellings, " | ") + ") echo " + bashAnswer(option) + " ;;\n";
    }
  }
  return out;
}

// ---- zsh: a spec of _arguments ----

std::string zshAction(const Completion& option) {
  switch (option.value) {
  case Takes::Word:
  case Takes::Optional:
    return "(" + base::join(option.words, " ") + ")";
  case Takes::Names:
    return "_sequence compadd - " + base::join(option.words, " ");
  case Takes::File:
    return "_files";
  case Takes::Directory:
    return "_files -/";
  default:
    return " ";
  }
}

/// The place of the value: `--name=value` or the next word; only the former; only the latter.
std::string_view zshMark(const Completion& option, std::string_view spelling) {
  if (option.value == Takes::None) {
    return "";
  }
  if (option.value == Takes::Optional) {
    return "=-";
  }
  return spelling.starts_with("--") ? "=" : "";
}

std::string zshSpec(const Completion& option, std::string_view spelling) {
  std::string spec = option.value == Takes::None ? "(- *)" : "";
  spec += std::string(spelling) + std::string(zshMark(option, spelling));
  spec += "[" + escaped(option.meaning, "\\]") + "]";
  if (option.value != Takes::None) {
    spec += option.value == Takes::Optional ? "::" : ":";
    spec += escaped(option.placeholder, "\\:") + ":" + zshAction(option);
  }
  return inQuotes(spec);
}

// ---- fish: a line for each option ----

std::string fishValue(const Completion& option) {
  switch (option.value) {
  case Takes::None:
  case Takes::Optional:
    return "";
  case Takes::Any:
    return " -x";
  case Takes::Word:
    return " -x -a '" + base::join(option.words, " ") + "'";
  case Takes::Names:
    return " -x -a '(__fish_append , " + base::join(option.words, " ") + ")'";
  case Takes::File:
    return " -r -F";
  case Takes::Directory:
    break;
  }
  return " -x -a '(__fish_complete_directories)'";
}

std::string fishLine(const Completion& option, std::string_view command) {
  std::string line = "complete -c " + std::string(command) + " -n __exec_wrapper_at_options";
  for (const std::string& spelling : option.spellings) {
    const bool isLong = spelling.starts_with("--");
    line += isLong ? " -l " + spelling.substr(2) : " -s " + spelling.substr(1);
  }
  return line + fishValue(option) + " -d '" + escaped(option.meaning, "\\'") + "'\n";
}

} // namespace

std::string bashCompletion(std::span<const Completion> options,
                           std::span<const Completion> letters) {
  std::string out = bashList("_exec_wrapper_options", options);
  out += bashList("_exec_wrapper_taskrunner_options", letters);
  out += "_exec_wrapper_value() {\n  case $1 in\n";
  out += bashCases(options) + bashCases(letters);
  return out + "    *) echo any ;;\n  esac\n}\n";
}

std::string zshCompletion(std::span<const Completion> options, std::string_view array) {
  std::string out(array);
  out += "=(\n";
  for (const Completion& option : options) {
    for (const std::string& spelling : option.spellings) {
      out += "  " + zshSpec(option, spelling) + "\n";
    }
  }
  return out + ")\n";
}

std::string fishAlone(std::span<const Completion> options) {
  std::string out = "set -g __exec_wrapper_alone";
  for (const Completion& option : options) {
    if (option.value == Takes::None || option.value == Takes::Optional) {
      out += " \\\n    " + base::join(option.spellings, " ");
    }
  }
  return out + "\n";
}

std::string fishCompletion(std::span<const Completion> options, std::string_view command) {
  std::string out;
  for (const Completion& option : options) {
    out += fishLine(option, command);
  }
  return out;
}

} // namespace exec_wrapper::documents
