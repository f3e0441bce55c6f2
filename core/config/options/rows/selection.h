#pragma once

#include "exec_wrapper/option.h"

namespace exec_wrapper::config {

/// What takes part in a run, and the command.
inline constexpr Option kSelectionRows[] = {
    {
        .name = "config",
        .type = OptionType::Path,
        .defaultNote =
            "the first that exists of $XDG_CONFIG_HOME/exec_wrapper/exec_wrapper.properties (where "
            "that is not set: ~/.config/...) and /etc/exec_wrapper/exec_wrapper.properties",
        .meaning = "The properties file to read",
        .placeholder = "FILE",
    },
    {
        .name = "plugin-dir",
        .type = OptionType::List,
        .defaultNote = "none",
        .meaning = "Directories to search for plugins, before the bundled ones. Given again on the "
                   "command line, it adds to the list",
        .placeholder = "DIR,...",
        .appends = true,
    },
    {
        .name = "guard",
        .type = OptionType::List,
        .defaultNote = "each guard whose settings are given",
        .meaning = "The guards that must admit the run, in this order",
        .placeholder = "NAME,...",
    },
    {
        .name = "reporters",
        .type = OptionType::List,
        .defaultNote = "log, and each reporter whose settings are given",
        .meaning = "The reporters that deliver the events of the run",
        .placeholder = "NAME,...",
    },
    {
        .name = "runner",
        .type = OptionType::Text,
        .defaultNote = "shell for a line with shell syntax, else exec",
        .meaning = "The runner that starts the command",
        .placeholder = "NAME",
    },
    {
        .name = "command",
        .type = OptionType::ShellLine,
        .meaning = "The command, as one line for the shell. Words on the command line win over "
                   "this setting in the environment or a file",
        .placeholder = "LINE",
    },
    {
        .name = "work-dir",
        .type = OptionType::Path,
        .defaultNote = "the wrapper's own",
        .meaning = "The working directory of the command",
        .placeholder = "DIR",
    },
};

} // namespace exec_wrapper::config
