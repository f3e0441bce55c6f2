#pragma once

#include "config/options/option_registry.h"
#include "config/sources/compat_mode.h"
#include "exec_wrapper/plugin.h"

#include <span>
#include <string>
#include <vector>

namespace exec_wrapper::documents {

// The completions that shells propose on a command line. As in `documentation.h`: generated into
// the source tree, not linked into the program.

/// An option for completion in a shell.
struct Completion {
  enum class Value {
    None,     ///< never has a value
    Optional, ///< may have a value, after `=` in the same word
    Any,      ///< any text
    Word,     ///< one of `words`
    Names,    ///< some of `words`, separated by commas
    File,
    Directory,
  };

  std::vector<std::string> spellings; ///< each with its dashes
  std::string meaning;                ///< short, for a menu
  std::string placeholder;            ///< of the value
  Value value = Value::None;
  std::vector<std::string> words = {};
};

/// The actions and the settings, in the order of the help. `plugins` are the plugins that can be
/// named.
std::vector<Completion> completions(const config::OptionRegistry& registry,
                                    std::span<const PluginInfo* const> plugins);

/// The short options that the guise adds.
std::vector<Completion> letterCompletions(const config::OptionRegistry& registry,
                                          const config::CompatMode& guise);

// The generated parts of packaging/completion/exec_wrapper.bash and its neighbours.

std::string bashCompletion(std::span<const Completion> options,
                           std::span<const Completion> letters);
std::string zshCompletion(std::span<const Completion> options, std::string_view array);
std::string fishAlone(std::span<const Completion> options); ///< those without a following value
std::string fishCompletion(std::span<const Completion> options, std::string_view command);

} // namespace exec_wrapper::documents
