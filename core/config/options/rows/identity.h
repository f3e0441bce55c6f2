#pragma once

#include "exec_wrapper/option.h"
#include "exec_wrapper/settings.h"
#include "exec_wrapper/version.h"

#include <string>

namespace exec_wrapper::config {

/// What the run is, for guards and reports.
inline constexpr Option kIdentityRows[] = {
    {
        .name = "service",
        .type = OptionType::Switch,
        .defaultValue = "false",
        .meaning = "The command is a service, which runs without a planned end",
        .environment = "EXEC_WRAPPER_PROCESS_IS_SERVICE",
    },
    {
        .name = "process-type-id",
        .type = OptionType::Integer,
        .meaning = "The number of this kind of process in the process API",
        .dependsOn = "api-base-url",
        .exported = true,
    },
    {
        .name = "process-max-concurrency",
        .type = OptionType::Integer,
        .defaultValue = "1",
        .meaning = "Maximum number of simultaneous runs with the same process type id, or with the "
                   "same etcd-key; a negative number: no limit",
        .minimum = 1,
        .negative = Negative::Unlimited,
        .exported = true,
    },
    {
        .name = "lock-wait",
        .type = OptionType::TimeSpan,
        .defaultValue = "0",
        .meaning = "Maximum wait for a lock of another run (lock file or etcd), or for an "
                   "unreachable etcd",
    },
    {
        .name = "process-name",
        .type = OptionType::Text,
        .meaning = "The name of the run in reports",
        .exported = true,
    },
    {
        .name = "project",
        .type = OptionType::Text,
        .meaning = "The project of the command",
    },
    {
        .name = "program-version",
        .type = OptionType::Text,
        .meaning = "The version of the command, or a hash of its source",
    },
    {
        .name = "wrapper-version",
        .type = OptionType::Text,
        .computedDefault = [](const Settings&) { return std::string(EXEC_WRAPPER_VERSION); },
        .defaultNote = "the version of this program",
        .meaning = "The version of the wrapper in reports",
        .environment = "EXEC_WRAPPER_VERSION",
    },
    {
        .name = "process-cron-schedule",
        .type = OptionType::Text,
        .meaning = "The schedule of the command, for the reports",
        .exported = true,
    },
    {
        .name = "deployment",
        .type = OptionType::Text,
        .meaning = "The deployment's name: production, staging and the like",
        .exported = true,
    },
    {
        .name = "export-secrets",
        .type = OptionType::Boolean,
        .defaultValue = "true",
        .meaning = "Pass secrets such as API_KEY on to the command. false: remove the variables of "
                   "all secret settings, including those of plugins, from its environment",
    },
};

} // namespace exec_wrapper::config
