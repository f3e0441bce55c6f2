#include "run/progress/listener.h"

#include "core/run/progress/sender_socket.h"
#include "support/fake_clock.h"

#include <gmock/gmock.h>

#include <optional>
#include <string>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;

class ProgressListenerTest : public testing::Test {
protected:
  static std::uint16_t opened(ProgressListener& listener) {
    EXPECT_TRUE(listener.open(0).ok());
    return listener.port();
  }

  void tell(const std::string& datagram) {
    sender_.send(datagram);
    listener_.read();
  }

  std::string valueOf(const std::string& key) {
    const ProgressPtr progress = book_.newest();
    return progress && progress->values.contains(key) ? progress->values.at(key).json : "none";
  }

  FakeClock clock_;
  ProgressBook book_{clock_};
  ProgressListener listener_{ProgressRules().longestMessage, clock_, book_};
  SenderSocket sender_{opened(listener_)};
};

TEST_F(ProgressListenerTest, HasNothingToDoAtFirst) {
  listener_.read();
  EXPECT_FALSE(listener_.hasMore());
  EXPECT_EQ(book_.dueAt(), std::nullopt);
  EXPECT_EQ(book_.newest(), nullptr);
  EXPECT_THAT(listener_.close(), IsEmpty());
  EXPECT_EQ(book_.lastComplaint(), std::nullopt);
}

TEST_F(ProgressListenerTest, SaysWhyItHasNoPortAndWhatToDo) {
  ProgressListener other(100, clock_, book_);
  EXPECT_THAT(other.open(listener_.port()).text(),
              testing::AllOf(HasSubstr("127.0.0.1:" + std::to_string(listener_.port())),
                             HasSubstr("in use"), HasSubstr("status-update-socket-port")));
}

TEST_F(ProgressListenerTest, PutsWhatIsSentIntoTheBook) {
  tell("{\"a\":1}\n{\"b\":");
  tell("2}\n");
  EXPECT_TRUE(book_.changed());
  EXPECT_EQ(valueOf("a"), "1");
  EXPECT_EQ(valueOf("b"), "2");
  EXPECT_FALSE(book_.changed());
}

TEST_F(ProgressListenerTest, AddsToWhatIsInTheBookAlready) {
  ProgressListener other(100, clock_, book_);
  const SenderSocket toOther(opened(other));
  tell("{\"a\":1,\"b\":1}\n");
  toOther.send("{\"b\":2}\n");
  other.read();
  EXPECT_EQ(valueOf("a"), "1");
  EXPECT_EQ(valueOf("b"), "2");
}

TEST_F(ProgressListenerTest, WhatItDiscardsIsInTheBook) {
  tell("x\n[]\n");
  EXPECT_THAT(book_.complaint(), Optional(HasSubstr("2 messages discarded, the latest because "
                                                    "it is not a JSON object")));
  EXPECT_FALSE(book_.isDue()) << "nothing good came";
}

TEST_F(ProgressListenerTest, MessageBeyondTheLimitIsDiscarded) {
  ProgressListener other(10, clock_, book_);
  const SenderSocket toOther(opened(other));
  toOther.send("{\"a\":1234}\n");
  toOther.send("{\"b\":12345}\n");
  other.read();
  EXPECT_EQ(valueOf("a"), "1234");
  EXPECT_EQ(valueOf("b"), "none");
  EXPECT_THAT(book_.complaint(), Optional(HasSubstr("status-update-message-max-bytes")));
}

TEST_F(ProgressListenerTest, NeverRepeatsWhatWasSent) {
  tell("{\"s3cr3t\":\"s3cr3t\"\n");
  EXPECT_THAT(book_.complaint(), Optional(testing::Not(HasSubstr("s3cr3t"))));
}

TEST_F(ProgressListenerTest, AtTheEndAWholeObjectCountsAndAHalfOneIsDiscarded) {
  const SenderSocket other(listener_.port());
  sender_.send("{\"a\":1}");
  other.send("{\"b\":");
  listener_.read();
  EXPECT_FALSE(book_.changed());
  listener_.readAll();
  EXPECT_EQ(valueOf("a"), "1");
  EXPECT_EQ(book_.complaint(), std::nullopt);
  EXPECT_THAT(listener_.close(), IsEmpty());
  EXPECT_THAT(book_.lastComplaint(), Optional(HasSubstr("1 message discarded because it had no")));
}

TEST_F(ProgressListenerTest, ReadsAllOfABurst) {
  constexpr int kBurst = 5000;
  for (int i = 1; i <= kBurst; ++i) {
    std::string message = "{\"success_count\":" + std::to_string(i) + ",\"pad\":\"";
    message += std::string(197 - message.size(), 'x') + "\"}\n";
    sender_.send(message);
  }
  listener_.readAll();
  ASSERT_TRUE(book_.newest());
  const auto heard = static_cast<std::size_t>(book_.newest()->revision);
  const auto said = listener_.close();
  if (said.empty()) {
    EXPECT_EQ(heard, kBurst);
    EXPECT_EQ(valueOf("success_count"), std::to_string(kBurst));
  } else { // the kernel granted less than it was asked for
    EXPECT_THAT(said, ElementsAre(HasSubstr("kernel dropped " + std::to_string(kBurst - heard))));
  }
}

TEST_F(ProgressListenerTest, WhatThereWasNoTimeForIsReadLater) {
  // A clock that runs on at each look leaves time for a few datagrams only.
  class RunningClock final : public Clock {
  public:
    SteadyTime now() const noexcept override { return SteadyTime(now_ += 1ms); }
    WallTime wallNow() const noexcept override { return {}; }

  private:
    mutable Duration now_ = 1h;
  } clock;
  ProgressListener listener(100, clock, book_);
  ASSERT_TRUE(listener.open(0).ok());
  const SenderSocket sender(listener.port());
  for (int i = 1; i <= 20; ++i) {
    sender.send("{\"a\":" + std::to_string(i) + "}\n");
  }
  listener.read();
  const auto first = book_.newest()->revision;
  EXPECT_LT(first, 20U);
  EXPECT_TRUE(listener.hasMore());
  listener.read();
  EXPECT_GT(book_.newest()->revision, first);
  listener.readAll();
  EXPECT_EQ(book_.newest()->revision, 20U);
  EXPECT_FALSE(listener.hasMore());
}

TEST_F(ProgressListenerTest, SaysHowManyItDidNotRead) {
  // A clock that leaves no time at all.
  class HastyClock final : public Clock {
  public:
    SteadyTime now() const noexcept override { return SteadyTime(now_ += 1h); }
    WallTime wallNow() const noexcept override { return {}; }

  private:
    mutable Duration now_ = 1h;
  } clock;
  ProgressListener listener(100, clock, book_);
  ASSERT_TRUE(listener.open(0).ok());
  const SenderSocket sender(listener.port());
  sender.send("{\"a\":1}\n");
  sender.send("{\"a\":2}\n");
  listener.read();
  EXPECT_THAT(listener.close(), ElementsAre(HasSubstr("2 datagrams were still unread")));
}

} // namespace
} // namespace exec_wrapper::run
