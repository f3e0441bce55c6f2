#include "events/bus_logger.h"

#include "support/fake_clock.h"

#include <gtest/gtest.h>

namespace exec_wrapper::events {
namespace {

class LastMessage : public Subscriber {
public:
  EventKinds kinds() const noexcept override { return {EventKind::Message}; }
  Severity minSeverity() const noexcept override { return Severity::Info; }
  void receive(EventPtr event) noexcept override {
    last = std::move(event);
    ++count;
  }
  const Message& message() const { return *last->as<Message>(); }
  EventPtr last;
  std::uint64_t count = 0;
};

class BusLoggerTest : public ::testing::Test {
protected:
  BusLoggerTest() { bus_.subscribe(heard_); }

  static Redactor secrets() {
    Redactor redactor;
    redactor.add("hunter22");
    redactor.add("two\nlines");
    return redactor;
  }

  FakeClock clock_;
  Bus bus_{clock_, secrets()};
  LastMessage heard_;
  BusLogger logger_{bus_, "lock_file"};
};

TEST_F(BusLoggerTest, PublishesAMessageWithItsSource) {
  logger_.warning("the lock is held");

  EXPECT_EQ(heard_.last->severity, Severity::Warning);
  EXPECT_EQ(heard_.message().source, "lock_file");
  EXPECT_EQ(heard_.message().text, "the lock is held");
}

TEST_F(BusLoggerTest, IsEnabledAsFarAsSomebodyListens) {
  EXPECT_TRUE(logger_.enabled(Severity::Info));
  EXPECT_FALSE(logger_.enabled(Severity::Debug));

  logger_.debug("unheard");

  EXPECT_EQ(heard_.last, nullptr);
}

TEST_F(BusLoggerTest, MasksSecrets) {
  logger_.error("refused: token=hunter22");

  EXPECT_EQ(heard_.message().text, "refused: token=********");
}

TEST_F(BusLoggerTest, MasksASecretThatHasALineEndInIt) {
  logger_.error("key two\nlines given");

  EXPECT_EQ(heard_.message().text, "key ******** given");
}

TEST_F(BusLoggerTest, MakesOnePrintableLine) {
  logger_.info("first\nsecond\x1b[31m\r\n");

  EXPECT_EQ(heard_.message().text, "first\\nsecond\\x1B[31m");
}

TEST_F(BusLoggerTest, IsNotLimitedDuringTheRun) {
  const std::uint64_t many = 3 * BusLogger::kMostAfterEnd;
  for (std::uint64_t i = 0; i < many; ++i) {
    logger_.info("flood");
  }

  EXPECT_EQ(heard_.count, many);
}

TEST_F(BusLoggerTest, IsCutShortAfterTheEndOfTheRunAndSaysSoOnce) {
  BusLogger other(bus_, "spool");
  bus_.publish(Severity::Info, RunFinished{});

  for (std::uint64_t i = 0; i < 3 * BusLogger::kMostAfterEnd; ++i) {
    logger_.info("flood");
  }

  EXPECT_EQ(heard_.count, BusLogger::kMostAfterEnd + 1);
  EXPECT_EQ(heard_.last->severity, Severity::Warning);
  EXPECT_EQ(heard_.message().source, "lock_file");
  EXPECT_EQ(heard_.message().text,
            "too many events after the end of the run; the rest is discarded");
  EXPECT_FALSE(logger_.mayPublish()) << "nor events of other kinds";
  other.info("done");
  EXPECT_EQ(heard_.message().text, "done") << "other sources are heard";
}

} // namespace
} // namespace exec_wrapper::events
