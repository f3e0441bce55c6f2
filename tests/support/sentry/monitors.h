#pragma once

#include <Poco/JSON/Object.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// A run of a job as Sentry has it.
struct SentryCheckIn {
  std::string id;
  std::string slug;
  std::string environment;
  std::string status; ///< in_progress, ok, error or timeout
  std::optional<double> duration;
  std::string trace;
  int heartbeats = 0;
};

/// What Sentry makes of check-ins, by the rules of its consumer. Not synchronised.
class SentryMonitors {
public:
  void take(const Poco::JSON::Object& checkIn);

  /// Has the time of all that are in progress run out.
  void timeOut();

  const std::vector<SentryCheckIn>& all() const { return all_; }

  /// The configurations of the monitors, by slug, as JSON.
  const std::map<std::string, std::string>& configs() const { return configs_; }

  /// Why check-ins were dropped, which the sender never gets to know.
  const std::vector<std::string>& dropped() const { return dropped_; }

private:
  SentryCheckIn* find(const std::string& id);
  void update(SentryCheckIn& known, const SentryCheckIn& next);

  std::vector<SentryCheckIn> all_;
  std::map<std::string, std::string> configs_;
  std::vector<std::string> dropped_;
};

} // namespace exec_wrapper::test
