#pragma once

#include "common/json/json_object.h"
#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/settings.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::rollbar {

/// The values of the run, which every item contains.
struct RunLabels {
  /// Reads the settings; `host` must outlive the object.
  RunLabels(const Settings& settings, const Host& host);

  const RunIdentity& run;
  std::string programVersion;
  std::string wrapperVersion;
  std::string cronSchedule;
  std::optional<std::int64_t> processTypeId;
};

/// The other values of an item.
struct Item {
  std::string text;           ///< for people, in one line
  bool conflict = false;      ///< another run holds the place
  bool retriesSpent = false;  ///< no further attempt follows
  bool recovery = false;      ///< good news
  std::string executionId;    ///< empty: not known
  common::JsonObject details; ///< `data`: the failed exchange, or other facts
};

Item itemOf(const DeliveryFailed& failure);
Item itemOf(const Alert& alert);

/// The body of a request to Rollbar, in the form of its "create an item":
/// https://docs.rollbar.com/reference/create-item
std::string itemJson(const Item& item, const RunLabels& labels, const Secret& accessToken);

} // namespace exec_wrapper::rollbar
