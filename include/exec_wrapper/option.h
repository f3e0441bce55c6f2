#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace exec_wrapper {

class Settings;

/// What the value of a setting may look like, and which method of `Settings` reads it.
enum class OptionType {
  Text,      ///< any text that is not empty: `Settings::text`
  Integer,   ///< a whole number, decimal: `Settings::integer`
  Boolean,   ///< true/false, 1/0, yes/no, on/off, in any case: `Settings::flag`
  Switch,    ///< a Boolean that may also stand alone on the command line: `Settings::flag`
  TimeSpan,  ///< seconds (`90`, `1.5`) or with units (`250ms`, `1h30m`): `Settings::duration`
  List,      ///< names parted by commas; `none` is the empty list: `Settings::list`
  Path,      ///< a file name, relative to the wrapper's own directory: `Settings::text`
  Url,       ///< `http` or `https`, without user information, its last `/` dropped:
             ///< `Settings::text`
  Choice,    ///< one of `Option::choices`, in any case: `Settings::text` gives it as declared
  Secret,    ///< text that is masked wherever it is printed, or `file:/path`: `Settings::secret`
  ShellLine, ///< Text that a shell reads, in which quotes, `~`, `$` and ` #` have a meaning:
             ///< `Settings::text`
};

/// What must be there under the path that a setting names, so that a run can use it.
/// `--check-config` and `--explain` look at it, by the effective user's rights, where the owner of
/// the row takes part in the run; they create, open and change nothing. A run does not look: what
/// it meets is its owner's to handle.
enum class PathUse {
  Unchecked,      ///< nothing is known of it
  ReadFile,       ///< a file that can be read
  MakeFile,       ///< a name, not of a directory, in a directory in which files can be made
  UpdateFile,     ///< the same; a file that is there already can be read and written
  AppendFile,     ///< what can be written, such as a file or a device, or a name as for MakeFile
  WriteDirectory, ///< a directory in which files can be made
  OwnDirectory,   ///< the same, that only root or the user can write; or a name as for MakeFile
};

/// What a number below zero stands for, where the type is Integer or TimeSpan.
enum class Negative {
  Refused,   ///< a configuration error
  Zero,      ///< the same as 0
  Unlimited, ///< no limit, for ever, none: the reading method returns no value
};

/// One setting, declared once. From its row come the command-line option, the variable, the
/// property key, the check of its value, its place in `--help` and `--explain`, and its lines in
/// the sample file and the tables of the documentation.
///
/// Rows are plain constants: write them with designated initialisers into a static array. The
/// texts must live as long as the plugin is loaded (string literals do).
///
/// ABI: a member added, removed, moved or changed is a change of the number (see plugin.h), for the
/// program reads the rows in the plugin's memory.
struct Option {
  /// The one name: lower case with `-`. A bundled plugin uses plain names; a third party's is
  /// spelled `<plugin>.<key>`, and so on the command line and in files.
  std::string_view name;

  OptionType type = OptionType::Text;

  /// The default, written as a user would write it. Empty: the setting has no value unless set.
  std::string_view defaultValue = {};

  /// The default where it depends on other settings: called once, when all rows without it have
  /// their values and those with it that stand before this one; gives a value as `defaultValue`
  /// would be written, or an empty text for none. A negative number that it gives is judged as a
  /// user's is. The row then has no `defaultValue`, and a `defaultNote` that tells the rule. It
  /// must not throw, and only asks `settings` for what its owner may see.
  std::string (*computedDefault)(const Settings& settings) = nullptr;

  /// What is printed as the default in place of `defaultValue` where words say it better.
  std::string_view defaultNote = {};

  /// What it does, in a sentence or two without a final full stop.
  std::string_view meaning = {};

  /// The environment variable. Empty: `EXEC_WRAPPER_` and the name in upper case with `_` for
  /// each `-` and `.`, and `_SECONDS` behind a TimeSpan's.
  std::string_view environment = {};

  /// A second variable that is read when the first is not set. Empty: none.
  std::string_view environmentAlias = {};

  /// A Choice's values, parted by `|`.
  std::string_view choices = {};

  /// What stands for the value in the help, such as `FILE`. Empty: a word made from the type.
  std::string_view placeholder = {};

  /// The bounds of an Integer. A number below zero is judged by `negative` before them.
  std::int64_t minimum = 0;
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();

  Negative negative = Negative::Refused;

  /// A TimeSpan that must be longer than nothing.
  bool positive = false;

  /// Given again, on the command line, it adds to the list instead of replacing it.
  bool appends = false;

  /// The name of a setting without which this one is of no use: set alone, it is a configuration
  /// error, because half of an intention must not pass for the whole. Empty: none.
  std::string_view dependsOn = {};

  /// The effective value is put into the child's environment, under the setting's variable.
  bool exported = false;

  /// Of a Path, or of a Text that may hold one: then a value with a colon before its first `/`,
  /// such as an address, is no path.
  PathUse use = PathUse::Unchecked;
};

} // namespace exec_wrapper
