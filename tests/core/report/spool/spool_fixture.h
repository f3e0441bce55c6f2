#pragma once

#include "report/spool/event_codec.h"
#include "report/spool/journal.h"
#include "report/spool/run_journal.h"
#include "report/spool/spool_config.h"
#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::report {

/// A spool in a directory of the test's own, and the events of a run.
class SpoolFixture : public ::testing::Test {
protected:
  SpoolFixture() {
    rules_.directory = temp_.file("spool");
    rules_.mostBytes = 1 << 20;
    rules_.longestAge = std::chrono::hours(24);
    rules_.drainTimeout = std::chrono::seconds(30);
    rules_.journal = "this-run";
    rules_.job = "process-type-id 12";
    rules_.boot = "this-boot";
    run_.commandLine = "tar -czf a.tgz /etc";
    run_.name = "backup";
    run_.host = "db1";
    run_.wrapperPid = 4711;
  }

  static DeliveryPolicy policyFor(std::string destination, EventKinds kinds = EventKinds::all()) {
    DeliveryPolicy policy;
    policy.minSeverity = Severity::Debug;
    policy.kinds = kinds;
    policy.destination = std::move(destination);
    return policy;
  }

  Event event(std::uint64_t sequence, Payload payload) const {
    Event event;
    event.sequence = sequence;
    event.wallAt = start_ + std::chrono::seconds(sequence);
    event.payload = std::move(payload);
    return event;
  }

  std::vector<std::string> files() const {
    try {
      return JournalDirectory(rules_.directory).list();
    } catch (const std::runtime_error&) {
      return {};
    }
  }

  std::string text() const {
    std::string all;
    for (const std::string& file : files()) {
      all += test::contents(file);
    }
    return all;
  }

  test::TempDir temp_;
  SpoolConfig rules_;
  RunIdentity run_;
  const WallTime start_ = std::chrono::system_clock::now() - std::chrono::minutes(1);
};

} // namespace exec_wrapper::report
