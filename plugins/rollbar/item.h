#pragma once

#include "common/json/json_object.h"
#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/settings.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::rollbar {

/// What every item says of the run.
struct RunLabels {
  /// Reads the settings; `host` outlives the object.
  RunLabels(const Settings& settings, const Host& host);

  const RunIdentity& run;
  std::string programVersion;
  std::string wrapperVersion;
  std::string cronSchedule;
  std::optional<std::int64_t> processTypeId;
};

/// What an item says besides.
struct Item {
  std::string text;           ///< for people, in one line
  bool conflict = false;      ///< it is about another run that holds the place
  bool retriesSpent = false;  ///< the server was given up
  std::string executionId;    ///< empty: none is known
  common::JsonObject details; ///< `data`: the exchange that failed, or other facts
};

Item itemOf(const DeliveryFailed& failure);
Item itemOf(const Alert& alert);

/// The body of a request to Rollbar, as its "create an item" asks for:
/// https://docs.rollbar.com/reference/create-item
std::string itemJson(const Item& item, const RunLabels& labels, const Secret& accessToken);

} // namespace exec_wrapper::rollbar
