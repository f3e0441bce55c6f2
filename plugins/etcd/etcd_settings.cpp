#include "etcd_settings.h"

#include "base/text.h"
#include "base/times.h"
#include "common/http/client_settings.h"
#include "common/http/types/url.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace exec_wrapper::etcd {

namespace {

std::vector<std::string> endpointsIn(const Settings& settings) {
  std::vector<std::string> endpoints = settings.list("etcd-endpoints");
  if (endpoints.empty()) {
    throw ConfigurationError(
        "etcd is chosen, but etcd-endpoints names no server: set it to one or more addresses such "
        "as http://127.0.0.1:2379, or leave etcd out of guard");
  }
  for (std::string& endpoint : endpoints) {
    const std::optional<http::Url> url = http::parseUrl(endpoint);
    if (!url) {
      throw ConfigurationError("etcd-endpoints: '" + base::printable(endpoint) +
                               "' is not a URL such as https://db1:2379 (set a user by etcd-user)");
    }
    endpoint = url->text();
  }
  return endpoints;
}

std::string keyIn(const Settings& settings) {
  std::string key = settings.text("etcd-key");
  while (key.ends_with('/')) {
    key.pop_back();
  }
  if (key.empty()) {
    throw ConfigurationError("etcd is chosen, but etcd-key is not set: set it to a common name for "
                             "all runs that exclude each other, such as /locks/backup");
  }
  return key;
}

std::size_t slotsIn(const Settings& settings) {
  constexpr std::int64_t kMostSlots = 1000; // the holders of all slots are read at once
  const std::optional<std::int64_t> slots = settings.integer("process-max-concurrency");
  if (!slots || *slots < 1 || *slots > kMostSlots) {
    throw ConfigurationError(
        "process-max-concurrency " +
        (slots ? "is " + std::to_string(*slots) : std::string("has no limit")) +
        ", but the guard etcd needs a number of places: set it to 1 to " +
        std::to_string(kMostSlots) + ", or leave etcd out");
  }
  return static_cast<std::size_t>(*slots);
}

void readAccess(const Settings& settings, EtcdSettings& read) {
  read.client = http::clientOptions(settings, "etcd");
  read.user = settings.text("etcd-user");
  read.password = settings.secret("etcd-password");
  if (!read.user.empty() && read.password.empty()) {
    throw ConfigurationError("etcd-user is set, but etcd-password is not: set both or neither");
  }
  const std::string& caFile = read.client.caFile;
  if (!caFile.empty() && ::access(caFile.c_str(), R_OK) != 0) {
    throw ConfigurationError("etcd-ca-file cannot be read: " + base::printable(caFile) + ": " +
                             base::errorText(errno));
  }
}

/// If the lease ends before the command can be killed, two runs could overlap.
LeaseTerms stoppingTerms(std::chrono::seconds ttl, Duration grace) {
  const LeaseTerms terms = termsToStop(ttl, grace);
  if (terms.left() < kLeastToRenew) {
    throw ConfigurationError(
        "etcd-lease-ttl is " + base::formatDuration(ttl) +
        ", too short to kill the command before another host may start it: that can take "
        "process-termination-grace-period (" +
        base::formatDuration(grace) + ") and " + base::formatDuration(marginOf(ttl)) +
        " more; set etcd-lease-ttl to " + std::to_string(longEnough(grace).count()) +
        "s or more, or a shorter grace period, or lease-lost = continue");
  }
  return terms;
}

LeaseTerms termsIn(const Settings& settings) {
  const auto ttl = std::chrono::ceil<std::chrono::seconds>(
      settings.duration("etcd-lease-ttl").value_or(Duration::zero()));
  const Duration grace =
      settings.duration("process-termination-grace-period").value_or(Duration::zero());
  const bool stop = settings.text("lease-lost") != "continue";
  if (!stop && termsToContinue(ttl).left() < kLeastToRenew) {
    throw ConfigurationError("etcd-lease-ttl is " + base::formatDuration(ttl) +
                             ", too short to be renewed in time: set it to 2s or more");
  }
  return stop ? stoppingTerms(ttl, grace) : termsToContinue(ttl);
}

} // namespace

EtcdSettings readSettings(const Settings& settings) {
  EtcdSettings read;
  read.endpoints = endpointsIn(settings);
  read.key = keyIn(settings);
  readAccess(settings, read);
  read.timeout = settings.duration("etcd-timeout").value_or(std::chrono::seconds(5));
  read.slots = slotsIn(settings);
  read.wait = settings.duration("lock-wait").value_or(Duration::zero());
  read.terms = termsIn(settings);
  read.stopWhenLost = settings.text("lease-lost") != "continue";
  read.counting = common::countingFrom(settings, "etcd-");
  return read;
}

} // namespace exec_wrapper::etcd
