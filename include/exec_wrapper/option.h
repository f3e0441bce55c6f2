#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace exec_wrapper {

class Settings;

/// The type of a setting's value, and the method of `Settings` that reads it.
enum class OptionType {
  Text,      ///< any text that is not empty: `Settings::text`
  Integer,   ///< a whole number, decimal: `Settings::integer`
  Boolean,   ///< true/false, 1/0, yes/no, on/off, in any case: `Settings::flag`
  Switch,    ///< a Boolean that may also stand alone on the command line: `Settings::flag`
  TimeSpan,  ///< seconds (`90`, `1.5`) or with units (`250ms`, `1h30m`): `Settings::duration`
  TimeSpans, ///< one TimeSpan or more, separated by commas: `Settings::durations`
  List,      ///< comma-separated names; `none` is the empty list: `Settings::list`
  Path,      ///< a file name, relative to the wrapper's working directory: `Settings::text`
  Url,       ///< `http` or `https`, without user information, its last `/` dropped:
             ///< `Settings::text`
  Choice,    ///< one of `Option::choices`, in any case: `Settings::text` gives it as declared
  Secret,    ///< text that is masked wherever it is printed, or `file:/path`: `Settings::secret`
  ShellLine, ///< Text that a shell reads, in which quotes, `~`, `$` and ` #` have a meaning:
             ///< `Settings::text`
};

/// What a run needs at the path of a setting. `--check-config` and `--explain` check it with the
/// effective user's rights, if the owner of the row takes part in the run. They create, open and
/// change nothing. A run does not check: the owner of the row handles errors itself.
enum class PathUse {
  Unchecked,      ///< no requirement
  ReadFile,       ///< a file that can be read
  MakeFile,       ///< a file name in a directory in which files can be created
  UpdateFile,     ///< the same; an existing file can be read and written
  AppendFile,     ///< a writable file or device, or a name as for MakeFile
  WriteDirectory, ///< a directory in which files can be created
  OwnDirectory,   ///< the same, writable by root or the user only; or a name as for MakeFile
};

/// The meaning of a number below zero, where the type is Integer, TimeSpan or TimeSpans.
enum class Negative {
  Refused,   ///< a configuration error
  Zero,      ///< the same as 0
  Unlimited, ///< no limit: the reading method returns no value
};

/// One setting, declared once. Its row defines the command-line option, the variable, the property
/// key and the check of its value. `--help`, `--explain`, the sample file and the tables of the
/// documentation come from it as well.
///
/// Rows are plain constants: write them with designated initialisers into a static array. The texts
/// must live as long as the plugin is loaded (string literals do).
///
/// ABI: adding, removing, moving or changing a member changes the number (see plugin.h), because
/// the program reads the rows in the plugin's memory.
struct Option {
  /// The one name: lower case with `-`. A bundled plugin uses plain names. Any other plugin uses
  /// `<plugin>.<key>`, also on the command line and in files.
  std::string_view name;

  OptionType type = OptionType::Text;

  /// The default, written as a user would write it. Empty: the setting has no value unless set.
  std::string_view defaultValue = {};

  /// The default, where it depends on other settings. Called once, after the rows without it and
  /// the earlier rows with it have their values. Returns a text as in `defaultValue`, or an empty
  /// text for none. Its negative numbers are treated as a user's. The row then has no
  /// `defaultValue`, and a `defaultNote` with the rule. It must not throw, and may only read
  /// `settings` that its owner may see.
  std::string (*computedDefault)(const Settings& settings) = nullptr;

  /// A text that is printed in place of `defaultValue`.
  std::string_view defaultNote = {};

  /// The meaning, in a sentence or two without a final full stop.
  std::string_view meaning = {};

  /// The environment variable. Empty: `EXEC_WRAPPER_` and the name in upper case with `_` for each
  /// `-` and `.`, plus `_SECONDS` for a TimeSpan or TimeSpans.
  std::string_view environment = {};

  /// A second variable that is read when the first is not set. Empty: none.
  std::string_view environmentAlias = {};

  /// A variable that other programs use too, such as SENTRY_DSN. It gives the value if nothing else
  /// does, and only if the plugin is selected without it: named in `guard` or `reporters`, or by
  /// its `selectedBy`. So the variable of an application selects no plugin. Never exported, never
  /// withheld. For rows of bundled plugins, without a default. Empty: none.
  std::string_view sharedVariable = {};

  /// A Choice's values, separated by `|`.
  std::string_view choices = {};

  /// The placeholder of the value in the help, such as `FILE`. Empty: derived from the type.
  std::string_view placeholder = {};

  /// The bounds of an Integer. A number below zero is judged by `negative` before them.
  std::int64_t minimum = 0;
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();

  Negative negative = Negative::Refused;

  /// A TimeSpan that must be longer than zero.
  bool positive = false;

  /// Repeated on the command line, it adds to the list instead of replacing it.
  bool appends = false;

  /// The name of a setting that this one needs. Set alone, this one is a configuration error,
  /// because an incomplete configuration must not run. Empty: none.
  std::string_view dependsOn = {};

  /// For a Secret that is the address of a server or a file: only the passwords in it are masked
  /// (`password=...`, `scheme://user:...@host`).
  bool address = false;

  /// The command gets the effective value in its environment, under the setting's variable.
  bool exported = false;

  /// For a Path, or a Text that may hold a path. A Text with a colon before its first `/`, such as
  /// a URL, is not a path.
  PathUse use = PathUse::Unchecked;
};

} // namespace exec_wrapper
