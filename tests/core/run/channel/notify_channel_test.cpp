#include "run/channel/notify_channel.h"

#include "core/run/channel/notify_sender.h"
#include "support/fake_clock.h"
#include "support/machine_clock.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <sys/resource.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using test::kPatience;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;

/// A clock that runs on at each look.
class HurriedClock final : public Clock {
public:
  explicit HurriedClock(Duration step) : step_(step) {}
  SteadyTime now() const noexcept override { return SteadyTime(now_ += step_); }
  WallTime wallNow() const noexcept override { return {}; }

private:
  const Duration step_;
  mutable Duration now_ = 1h;
};

class NotifyChannelTest : public testing::Test {
protected:
  NotifyChannelTest() { open(checkThatSays(true), 1000); }

  void open(SenderCheck check, std::size_t longest) { open(std::move(check), longest, clock_); }

  void open(SenderCheck check, std::size_t longest, const Clock& clock) {
    sender_ = nullptr;
    channel_ = std::make_unique<NotifyChannel>(std::move(check), longest, clock, book_);
    ASSERT_TRUE(channel_->open({dir_.path()}).ok());
    sender_ = std::make_unique<NotifySender>(channel_->address());
  }

  void tell(std::string_view datagram) {
    sender_->send(datagram);
    channel_->readAll(kPatience);
  }

  std::string valueOf(const std::string& key) {
    const ProgressPtr progress = book_.newest();
    return progress && progress->values.contains(key) ? progress->values.at(key).json : "none";
  }

  /// What there is to complain about; empty: nothing.
  std::string complaint() { return book_.lastComplaint().value_or(""); }

  /// Until all that was sent waits to be read.
  void awaitArrival() {
    TravellingPipe barrier;
    sender_->send("BARRIER=1", {barrier.end()});
    barrier.leave();
    EXPECT_TRUE(barrier.awaitClosed());
  }

  test::TempDir dir_;
  FakeClock clock_;
  ProgressBook book_{clock_};
  std::unique_ptr<NotifyChannel> channel_;
  std::unique_ptr<NotifySender> sender_;
};

// JSON

TEST_F(NotifyChannelTest, MergesObjectsOfJson) {
  tell(R"({"success_count":1,"a":"x"})");
  tell(R"({"success_count":2})");
  EXPECT_EQ(valueOf("success_count"), "2");
  EXPECT_EQ(valueOf("a"), "\"x\"");
  EXPECT_EQ(channel_->takeNotice(), std::nullopt) << "nothing by sd_notify";
  EXPECT_EQ(complaint(), "");
}

TEST_F(NotifyChannelTest, TellsTheTwoLanguagesApartByTheFirstCharacter) {
  tell("{\"a\":1}");
  tell(" \t\r\n{\"b\":2}\n");
  EXPECT_EQ(valueOf("a"), "1");
  EXPECT_EQ(valueOf("b"), "2");
  EXPECT_EQ(channel_->takeNotice(), std::nullopt);
  tell("STATUS={\"c\":3}");
  tell("READY=1\n{\"c\":3}");
  EXPECT_EQ(valueOf("c"), "none");
  EXPECT_TRUE(channel_->takeNotice()->ready);
  EXPECT_EQ(valueOf("last_status_message"), R"("{\"c\":3}")");
  EXPECT_EQ(complaint(), "");
}

TEST_F(NotifyChannelTest, OneDatagramIsOneObject) {
  tell("{\"a\":1}\n{\"b\":2}\n");
  EXPECT_EQ(complaint(), "progress from the command: 1 message discarded because it is not JSON");
  tell("{\"c\":");
  tell("3}");
  EXPECT_THAT(complaint(), HasSubstr("1 message discarded")) << "parts are not joined";
  EXPECT_EQ(book_.newest(), nullptr);
}

TEST_F(NotifyChannelTest, WrongObjectsAreCounted) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{", "is not JSON"},
      {"{\"a\":1", "is not JSON"},
      {"{\"a\":1}x", "is not JSON"},
      {"{\"a\":1}\0"s, "is not JSON"},
      {"{\"a\":\"\xFF\"}", "is not UTF-8"},
      {"{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}", "is nested too deeply"},
      {"{\"error_count\":\"s3cr3t\"}", "has the wrong type for error_count"},
  };
  for (const auto& [datagram, reason] : cases) {
    tell(datagram);
    EXPECT_THAT(complaint(), AllOf(HasSubstr(reason), Not(HasSubstr("s3cr3t")))) << datagram;
  }
  EXPECT_EQ(book_.newest(), nullptr);
}

TEST_F(NotifyChannelTest, LengthOfAnObjectIsLimited) {
  const auto objectOf = [](std::size_t bytes) {
    return "{\"a\":\"" + std::string(bytes - 8, 'x') + "\"}";
  };
  for (const std::size_t longest : {std::size_t{100}, std::size_t{4096}, std::size_t{60'000}}) {
    open(checkThatSays(true), longest);
    ASSERT_EQ(objectOf(longest).size(), longest);
    tell(objectOf(longest));
    EXPECT_EQ(valueOf("a").size(), longest - 6);
    EXPECT_EQ(complaint(), "");
    for (const std::size_t more : {longest + 1, longest + 5000, 2 * longest + 5000}) {
      tell(objectOf(more));
      EXPECT_THAT(complaint(), HasSubstr("status-update-message-max-bytes")) << more;
    }
    EXPECT_EQ(valueOf("a").size(), longest - 6);
  }
}

// sd_notify(3)

TEST_F(NotifyChannelTest, StatusIsTheLastStatusMessage) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", R"("")"},
      {"half way", R"("half way")"},
      {R"(say "x")", R"("say \"x\"")"},
      {R"(C:\temp)", R"("C:\\temp")"},
      {"a\tb\x01\x1F\x7F", "\"a\\u0009b\\u0001\\u001f\x7F\""},
      {"a\r", R"("a\u000d")"},
      {"\xC3\xBC \xF0\x9F\x98\x80", "\"\xC3\xBC \xF0\x9F\x98\x80\""},
  };
  for (const auto& [status, json] : cases) {
    tell("STATUS=" + status);
    EXPECT_EQ(valueOf("last_status_message"), json);
    EXPECT_THAT(channel_->takeNotice()->status, Optional(status));
  }
  EXPECT_EQ(complaint(), "");
}

TEST_F(NotifyChannelTest, NewestStatusCountsInWhicheverLanguage) {
  tell("STATUS=one");
  tell(R"({"last_status_message":"two"})");
  EXPECT_EQ(valueOf("last_status_message"), "\"two\"");
  tell("STATUS=three");
  EXPECT_EQ(valueOf("last_status_message"), "\"three\"");
}

TEST_F(NotifyChannelTest, NoticeHasAllThatWasReported) {
  tell("READY=1\nRELOADING=1\nSTOPPING=1\nWATCHDOG=1\nWATCHDOG=trigger\nSTATUS=s\nBUSERROR=b\n"
       "ERRNO=2\nMONOTONIC_USEC=3\nWATCHDOG_USEC=4\nEXTEND_TIMEOUT_USEC=5\n"
       "X_EXEC_WRAPPER_RETRY_AFTER=6m\n");
  const std::optional<CommandNotice> notice = channel_->takeNotice();
  ASSERT_TRUE(notice);
  EXPECT_TRUE(notice->ready && notice->reloading && notice->stopping);
  EXPECT_TRUE(notice->watchdog && notice->trigger);
  EXPECT_THAT(notice->status, Optional("s"s));
  EXPECT_THAT(notice->busError, Optional("b"s));
  EXPECT_THAT(notice->errorNumber, Optional(2));
  EXPECT_THAT(notice->monotonicUsec, Optional(3U));
  EXPECT_THAT(notice->watchdogUsec, Optional(4U));
  EXPECT_THAT(notice->extendUsec, Optional(5U));
  EXPECT_THAT(notice->retryAfter, Optional(Duration(std::chrono::minutes(6))));
}

TEST_F(NotifyChannelTest, NoticesAreOneUntilItIsTaken) {
  tell("READY=1\nSTATUS=a\nERRNO=1");
  tell("STATUS=b");
  tell("STOPPING=1\nERRNO=2");
  const std::optional<CommandNotice> notice = channel_->takeNotice();
  ASSERT_TRUE(notice);
  EXPECT_TRUE(notice->ready && notice->stopping);
  EXPECT_FALSE(notice->reloading || notice->watchdog || notice->trigger);
  EXPECT_THAT(notice->status, Optional("b"s));
  EXPECT_THAT(notice->errorNumber, Optional(2));
  EXPECT_EQ(notice->watchdogUsec, std::nullopt);
  EXPECT_EQ(channel_->takeNotice(), std::nullopt);
  tell("WATCHDOG=1");
  const std::optional<CommandNotice> next = channel_->takeNotice();
  ASSERT_TRUE(next);
  EXPECT_TRUE(next->watchdog);
  EXPECT_FALSE(next->ready || next->stopping) << "that was taken";
  EXPECT_EQ(next->status, std::nullopt);
}

TEST_F(NotifyChannelTest, WrongNotificationsAreCounted) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"STATUS=" + std::string(4090, 'x'), "is longer than 4096 bytes"},
      {"STATUS=" + std::string(50'000, 'x'), "is longer than 4096 bytes"},
      {"STATUS=a\0b"s, "contains a zero byte"},
      {"STATUS=\xFF", "is not UTF-8"},
  };
  for (const auto& [datagram, reason] : cases) {
    tell(datagram);
    EXPECT_THAT(complaint(), AllOf(HasSubstr("1 message discarded"), HasSubstr(reason)));
    EXPECT_EQ(channel_->takeNotice(), std::nullopt) << reason;
  }
  EXPECT_EQ(book_.newest(), nullptr);
}

TEST_F(NotifyChannelTest, NotificationMayBeLongerThanAnObject) {
  tell("STATUS=" + std::string(4089, 'x')); // objects: 1000
  EXPECT_EQ(valueOf("last_status_message").size(), 4091U);
  EXPECT_EQ(complaint(), "");
}

TEST_F(NotifyChannelTest, WrongNumbersAreCountedAndTheRestCounts) {
  tell("ERRNO=s3cr3t\nWATCHDOG_USEC=s3cr3t\nREADY=1");
  EXPECT_THAT(complaint(), AllOf(HasSubstr("2 values dropped, the latest because it has the wrong "
                                           "type for WATCHDOG_USEC"),
                                 Not(HasSubstr("s3cr3t"))));
  EXPECT_TRUE(channel_->takeNotice()->ready);
}

TEST_F(NotifyChannelTest, UnknownKeysAreNoComplaint) {
  tell("MAINPID=17\nFDSTORE=1\nX_OTHER=1\nwords");
  EXPECT_EQ(complaint(), "");
  EXPECT_EQ(book_.newest(), nullptr);
}

// Senders

TEST_F(NotifyChannelTest, StrangersAreNotHeardAndCounted) {
  open(checkThatSays(false), 1000);
  sender_->send("READY=1\nSTATUS=x");
  tell(R"({"a":1})");
  EXPECT_EQ(complaint(), "progress from the command: 2 messages discarded, the latest because it "
                         "was sent by a process that is not part of the run");
  EXPECT_EQ(channel_->takeNotice(), std::nullopt);
  EXPECT_EQ(book_.newest(), nullptr);
}

TEST_F(NotifyChannelTest, MessageWhoseDescriptorsWereLostIsDiscarded) {
  const TravellingPipe pipe;
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit none{3,
                    before.rlim_max}; // the standard streams are open, and no other number is free
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  sender_->send("READY=1", {pipe.end()});
  channel_->readAll(kPatience);
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_THAT(complaint(), HasSubstr("came with too many file descriptors"));
  EXPECT_EQ(channel_->takeNotice(), std::nullopt);
  tell("READY=1");
  EXPECT_TRUE(channel_->takeNotice()->ready) << "the next one is heard";
}

// Limits

TEST_F(NotifyChannelTest, ReadsOnlyWhatHasArrived) {
  channel_->read();
  EXPECT_FALSE(channel_->hasMore());
  sender_->send("{\"a\":1}");
  EXPECT_TRUE(awaitReadable(channel_->descriptor()));
  channel_->read();
  EXPECT_EQ(valueOf("a"), "1");
  EXPECT_FALSE(channel_->hasMore());
}

TEST_F(NotifyChannelTest, WhatThereWasNoTimeForIsReadLater) {
  const HurriedClock hurried(1ms);
  open(checkThatSays(true), 1000, hurried);
  constexpr int kMany = 20;
  for (int i = 1; i <= kMany; ++i) {
    sender_->send("{\"a\":" + std::to_string(i) + "}");
  }
  awaitArrival();
  channel_->read();
  const auto first = book_.newest()->revision;
  EXPECT_LT(first, static_cast<std::uint64_t>(kMany));
  EXPECT_TRUE(channel_->hasMore());
  sender_->send("{\"a\":\"last\"}");
  for (int turn = 0; channel_->hasMore() && turn < kMany; ++turn) {
    channel_->read();
  }
  channel_->readAll(kPatience);
  EXPECT_EQ(book_.newest()->revision, kMany + 1U);
  EXPECT_EQ(valueOf("a"), "\"last\"") << "in their order";
}

TEST_F(NotifyChannelTest, ReadsAllThatWasSentAtTheEnd) {
  constexpr int kMany = 20'000; // more than is kept at once
  std::thread flood([this] {
    for (int i = 1; i <= kMany; ++i) {
      sender_->send("{\"a\":" + std::to_string(i) + "}");
    }
  });
  while (valueOf("a") != std::to_string(kMany) && awaitReadable(channel_->descriptor())) {
    channel_->readAll(kPatience);
  }
  flood.join();
  EXPECT_EQ(book_.newest()->revision, static_cast<std::uint64_t>(kMany)) << "none was lost";
}

TEST_F(NotifyChannelTest, FloodDoesNotHoldItUp) {
  const MachineClock machine;
  for (const bool ofRun : {false, true}) {
    open(checkThatSays(ofRun), 1000, machine);
    std::atomic<bool> over = false;
    std::thread flood([&over, sender = NotifySender(channel_->address())] {
      while (!over) {
        sender.trySend("{\"a\":1}");
      }
    });
    EXPECT_TRUE(awaitReadable(channel_->descriptor()));
    const SteadyTime begin = machine.now();
    channel_->read();
    channel_->readAll(100ms);
    const Duration taken = machine.now() - begin;
    over = true;
    flood.join();
    EXPECT_LT(taken, 3s) << "others want the processor too";
    EXPECT_EQ(valueOf("a"), ofRun ? "1" : "none");
  }
}

// The socket

TEST_F(NotifyChannelTest, KnowsWhereItIsAndWhetherItCanBeReached) {
  EXPECT_THAT(channel_->address(), testing::StartsWith(dir_.file("exec_wrapper-")));
  EXPECT_TRUE(channel_->isReachable());
  std::filesystem::remove(channel_->address());
  EXPECT_FALSE(channel_->isReachable());
}

TEST_F(NotifyChannelTest, FinishRemovesTheSocket) {
  EXPECT_TRUE(channel_->finish(kPatience));
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
}

} // namespace
} // namespace exec_wrapper::run
