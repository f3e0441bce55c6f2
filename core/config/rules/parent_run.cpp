#include "config/rules/parent_run.h"

#include "base/number.h"
#include "config/values/value_parser.h"
#include "config/values/value_text.h"
#include "support/fatal.h"
#include "support/marks/child_variables.h"
#include "support/marks/parent_mark.h"
#include "support/process/process_life.h"

#include <limits>
#include <string>
#include <string_view>

namespace exec_wrapper::config {

namespace {

constexpr std::int64_t kLastPort = 65535;

/// A decimal number from 0 to `most`; the whole text.
std::optional<std::int64_t> number(std::string_view text, std::int64_t most) {
  const auto value = base::parseNumber<std::int64_t>(text);
  return value && *value >= 0 && *value <= most ? value : std::nullopt;
}

/// The number that the environment gives a setting, if no other layer wins.
std::optional<std::int64_t> inherited(const Setting& setting) {
  const std::int64_t* value = std::get_if<std::int64_t>(&setting.value);
  const bool found = setting.origin.layer == Origin::Layer::Environment && value != nullptr;
  return found ? std::optional(*value) : std::nullopt;
}

} // namespace

std::optional<ParentRun> parentRun(const Environment& environment) {
  const auto found = environment.find(std::string(kParentVariable));
  const auto mark = found == environment.end() ? std::nullopt : parseParentMark(found->second);
  if (!mark) {
    return std::nullopt;
  }
  ParentRun parent{mark->wrapper.pid,
                   number(mark->processType, std::numeric_limits<std::int64_t>::max()),
                   number(mark->port, kLastPort)};
  const bool good = (mark->processType.empty() || parent.processTypeId) &&
                    (mark->port.empty() || parent.statusPort);
  return good ? std::optional(parent) : std::nullopt;
}

bool parentHasEnded(const Environment& environment) {
  const auto found = environment.find(std::string(kParentVariable));
  const auto mark = found == environment.end() ? std::nullopt : parseParentMark(found->second);
  return mark && hasEnded(mark->wrapper);
}

void leaveParentsPort(EffectiveSettings& settings, const ParentRun& parent) {
  Setting& port = settings.at("status-update-socket-port");
  const std::optional<std::int64_t> ours = inherited(port);
  if (ours && *ours != 0 && ours == parent.statusPort) {
    port.note = shownValue(port) + " is in use by the outer wrapper: any free port";
    port.value = std::int64_t{0};
  }
}

void refuseParentsPlace(const EffectiveSettings& settings, const ParentRun& parent) {
  const Setting& type = settings.at("process-type-id");
  const std::optional<std::int64_t> ours = inherited(type);
  if (ours && ours == parent.processTypeId) {
    throw ConfigurationFailure(valuePlace(*type.option, type.origin) + ": " + shownValue(type) +
                               " is also the process type of the outer wrapper (pid " +
                               std::to_string(parent.pid) +
                               "), which already holds the place of this run: give "
                               "--process-type-id, or --guard and --reporters");
  }
}

} // namespace exec_wrapper::config
