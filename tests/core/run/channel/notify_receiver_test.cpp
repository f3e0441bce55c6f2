#include "run/channel/notify_receiver.h"

#include "core/run/channel/notify_sender.h"
#include "run/procfs/process_control.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/wait.h>

#include <cstddef>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using test::kPatience;
using testing::ElementsAre;
using testing::IsEmpty;

class NotifyReceiverTest : public testing::Test {
protected:
  void open(SenderCheck check = checkThatSays(true)) {
    receiver_ = std::make_unique<NotifyReceiver>(std::move(check));
    ASSERT_TRUE(receiver_->open({dir_.path()}, kLongest).ok());
  }

  NotifySender sender() const { return NotifySender(receiver_->address()); }

  /// The datagrams of a batch.
  static std::vector<std::string> datagramsOf(const NotifyReceiver::Batch& batch) {
    std::vector<std::string> all;
    std::size_t at = 0;
    for (const std::size_t size : batch.sizes) {
      all.push_back(batch.bytes.substr(at, size));
      at += size;
    }
    EXPECT_EQ(at, batch.bytes.size());
    return all;
  }

  /// All that was sent before.
  std::vector<std::string> received() {
    EXPECT_TRUE(receiver_->awaitAll(kPatience));
    receiver_->take(batch_);
    return datagramsOf(batch_);
  }

  /// Sends until there is room neither here nor in the kernel. Returns how many were sent.
  std::size_t fill(const NotifySender& sender, const std::string& datagram) {
    std::size_t sent = 0;
    bool full = false;
    while (!full) {
      while (sender.trySend(datagram)) {
        ++sent;
      }
      full = !receiver_->awaitAll(kPatience);
    }
    while (sender.trySend(datagram)) { // into the kernel's queue, which nobody empties now
      ++sent;
    }
    return sent;
  }

  static std::ptrdiff_t threads() {
    const std::filesystem::directory_iterator all("/proc/self/task");
    return std::distance(begin(all), end(all));
  }

  /// One that was waited for may be there for a moment.
  static bool awaitThreads(std::ptrdiff_t count) {
    for (const test::Deadline deadline; threads() != count && !deadline.over();) {
      std::this_thread::yield();
    }
    return threads() == count;
  }

  static constexpr std::size_t kLongest = 70'000;

  test::TempDir dir_;
  std::unique_ptr<NotifyReceiver> receiver_;
  NotifyReceiver::Batch batch_;
};

TEST_F(NotifyReceiverTest, SaysThatSomethingCame) {
  open();
  pollfd source{receiver_->descriptor(), POLLIN, 0};
  EXPECT_EQ(::poll(&source, 1, 0), 0);
  sender().send("a");
  EXPECT_TRUE(awaitReadable(receiver_->descriptor()));
  receiver_->take(batch_);
  EXPECT_THAT(datagramsOf(batch_), ElementsAre("a"));
  EXPECT_EQ(::poll(&source, 1, 0), 0);
}

TEST_F(NotifyReceiverTest, TakesAllInItsOrder) {
  open();
  const NotifySender one = sender();
  const NotifySender two = sender();
  one.send("a");
  two.send("");
  one.send(std::string("c\0d", 3));
  two.send(std::string(60'000, 'e'));
  EXPECT_THAT(received(), ElementsAre("a", "", std::string("c\0d", 3), std::string(60'000, 'e')));
  EXPECT_THAT(received(), IsEmpty()) << "each is taken once";
  one.send("f");
  EXPECT_THAT(received(), ElementsAre("f"));
  EXPECT_EQ(batch_.foreign, 0U);
  EXPECT_EQ(batch_.truncated, 0U);
}

TEST_F(NotifyReceiverTest, AwaitsAllThatWasSentBefore) {
  open();
  const NotifySender one = sender();
  for (int round = 1; round <= 50; ++round) {
    std::vector<std::string> expected;
    for (int i = 0; i < round; ++i) {
      expected.push_back(std::to_string(i));
      one.send(expected.back());
    }
    EXPECT_EQ(received(), expected);
  }
}

TEST_F(NotifyReceiverTest, DoesNotAwaitForLongerThanItMay) {
  open();
  EXPECT_TRUE(receiver_->awaitAll(0s));
}

// Who is heard

TEST_F(NotifyReceiverTest, CountsForeignDatagramsAndKeepsNone) {
  open(checkThatSays(false));
  const NotifySender stranger = sender();
  stranger.send("a");
  stranger.send("b");
  EXPECT_THAT(received(), IsEmpty());
  EXPECT_EQ(batch_.foreign, 2U);
  EXPECT_EQ(batch_.bytes, "");
  EXPECT_FALSE(batch_.empty());
  EXPECT_THAT(received(), IsEmpty());
  EXPECT_TRUE(batch_.empty()) << "they are counted once";
}

TEST_F(NotifyReceiverTest, SaysThatSomethingForeignCame) {
  open(checkThatSays(false));
  sender().send("a");
  EXPECT_TRUE(awaitReadable(receiver_->descriptor()));
}

TEST_F(NotifyReceiverTest, HearsAChildWhetherItIsThereOrGone) {
  open({getpid(),
        getuid(),
        {[](pid_t pid) { return base::processEntry(pid); },
         [](const base::ProcessEntry&) { return true; }, userOf}});
  for (int i = 0; i < 20; ++i) {
    const pid_t pid = test::checked(::fork(), "fork");
    if (pid == 0) {
      try {
        sender().send("a");
        ::_exit(0);
      } catch (...) { // else the child would go on with our tests
        ::_exit(1);
      }
    }
    ::waitpid(pid, nullptr, 0);
  }
  EXPECT_THAT(received(), testing::AllOf(testing::SizeIs(20), testing::Each("a")));
  EXPECT_EQ(batch_.foreign, 0U);
}

TEST_F(NotifyReceiverTest, LearnsWhoTheCommandIs) {
  constexpr pid_t kGroup = 77;
  const auto member = [](pid_t pid) {
    base::ProcessEntry entry;
    entry.pid = pid;
    entry.parent = 1;
    entry.group = kGroup;
    return std::optional(entry);
  };
  open({2,
        getuid(),
        {member, [](const base::ProcessEntry&) { return false; },
         [](pid_t) { return std::optional<uid_t>(); }}});
  const NotifySender one = sender();
  one.send("before");
  EXPECT_THAT(received(), IsEmpty());
  receiver_->commandIs(kGroup, kGroup);
  EXPECT_THAT(received(), IsEmpty()) << "its thread knows by now";
  one.send("after");
  EXPECT_THAT(received(), ElementsAre("after"));
}

// Floods

TEST_F(NotifyReceiverTest, SendersWaitBeyondALimitUntilSomeAreTaken) {
  open();
  const NotifySender one = sender();
  const std::size_t sent = fill(one, "a");
  EXPECT_GT(sent, NotifyReceiver::kMost);
  EXPECT_FALSE(receiver_->awaitAll(kPatience)) << "it says that there is no room";
  EXPECT_FALSE(one.trySend("a"));
  receiver_->take(batch_);
  EXPECT_EQ(batch_.sizes.size(), NotifyReceiver::kMost);
  one.send("last"); // waits until there is room
  const std::vector<std::string> rest = received();
  EXPECT_EQ(rest.size(), sent - NotifyReceiver::kMost + 1) << "none is lost";
  EXPECT_EQ(rest.back(), "last");
}

TEST_F(NotifyReceiverTest, LimitIsOfBytesToo) {
  open();
  const NotifySender one = sender();
  const std::size_t size = 60'000;
  const std::size_t sent = fill(one, std::string(size, 'a'));
  receiver_->take(batch_);
  EXPECT_GE(batch_.bytes.size(), NotifyReceiver::kMostBytes);
  EXPECT_LT(batch_.bytes.size(), NotifyReceiver::kMostBytes + size);
  const std::size_t first = batch_.sizes.size();
  EXPECT_EQ(received().size(), sent - first);
}

TEST_F(NotifyReceiverTest, ForeignFloodTakesNoRoom) {
  open(checkThatSays(false));
  const NotifySender stranger = sender();
  const std::size_t many = 2 * NotifyReceiver::kMost;
  for (std::size_t i = 0; i < many; ++i) {
    stranger.send("a");
  }
  EXPECT_THAT(received(), IsEmpty());
  EXPECT_EQ(batch_.foreign, many);
}

// Descriptors that come along

TEST_F(NotifyReceiverTest, ClosesWhatCameAlong) {
  open();
  const NotifySender one = sender();
  const TravellingPipe pipe;
  const std::set<int> before = openDescriptors();
  one.send("a", {pipe.end(), pipe.end()});
  one.send("b", std::vector<int>(100, pipe.end()));
  EXPECT_THAT(received(), ElementsAre("a", "b"));
  EXPECT_EQ(openDescriptors(), before);
}

TEST_F(NotifyReceiverTest, ClosesWhatAStrangerSent) {
  open(checkThatSays(false));
  const NotifySender stranger = sender();
  TravellingPipe pipe;
  stranger.send("a", {pipe.end()});
  pipe.leave();
  EXPECT_TRUE(pipe.awaitClosed());
}

TEST_F(NotifyReceiverTest, BarrierFallsWhenAllBeforeItIsHere) {
  open();
  const NotifySender one = sender();
  TravellingPipe barrier;
  one.send("READY=1");
  one.send("BARRIER=1", {barrier.end()});
  barrier.leave();
  EXPECT_TRUE(barrier.awaitClosed());
  receiver_->take(batch_); // without waiting
  EXPECT_THAT(datagramsOf(batch_), ElementsAre("READY=1", "BARRIER=1"));
}

// The end

TEST_F(NotifyReceiverTest, FinishEndsTheThreadAndRemovesTheDirectory) {
  const std::ptrdiff_t before = threads();
  open();
  EXPECT_TRUE(receiver_->isReachable());
  sender().send("a");
  EXPECT_TRUE(receiver_->finish(kPatience));
  EXPECT_TRUE(awaitThreads(before));
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
  EXPECT_TRUE(receiver_->finish(0s)) << "once more";
}

TEST_F(NotifyReceiverTest, FinishLeavesWhatWasReceived) {
  open();
  sender().send("a");
  EXPECT_TRUE(receiver_->awaitAll(kPatience));
  EXPECT_TRUE(receiver_->finish(kPatience));
  receiver_->take(batch_);
  EXPECT_THAT(datagramsOf(batch_), ElementsAre("a"));
  EXPECT_TRUE(receiver_->awaitAll(kPatience)) << "nothing more will come";
}

TEST_F(NotifyReceiverTest, EndsThoughItIsFull) {
  open();
  fill(sender(), "a");
  EXPECT_TRUE(receiver_->finish(kPatience));
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
}

TEST_F(NotifyReceiverTest, EndsByItself) {
  const std::ptrdiff_t before = threads();
  open();
  receiver_.reset();
  EXPECT_TRUE(awaitThreads(before));
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
}

TEST_F(NotifyReceiverTest, WasNeverOpenedAndIsFinished) {
  NotifyReceiver receiver(checkThatSays(true));
  EXPECT_TRUE(receiver.finish(0s));
}

TEST_F(NotifyReceiverTest, KnowsThatItsPathIsGone) {
  open();
  EXPECT_TRUE(receiver_->isReachable());
  std::filesystem::remove(receiver_->address());
  EXPECT_FALSE(receiver_->isReachable());
}

/// One end of a connection whose close(2) waits until the other end has read all, or is closed.
class LingeringSocket {
public:
  LingeringSocket() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    const base::FileDescriptor listening(
        test::checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
    test::checked(::bind(listening.get(), generic, size), "bind");
    test::checked(::listen(listening.get(), 1), "listen");
    test::checked(::getsockname(listening.get(), generic, &size), "getsockname");
    end_.reset(test::checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
    test::checked(::connect(end_.get(), generic, size), "connect");
    other_.reset(
        test::checked(::accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept"));
    const linger patience{1, 600};
    test::checked(::setsockopt(end_.get(), SOL_SOCKET, SO_LINGER, &patience, sizeof patience),
                  "setsockopt");
    const std::string bytes(100'000, 'x');
    while (::send(end_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT) > 0) {
    }
  }

  int end() const noexcept { return end_.get(); }

  /// Where this is the last copy, it waits.
  void closeEnd() noexcept { end_.reset(); }
  void closeOther() noexcept { other_.reset(); }

private:
  base::FileDescriptor end_;
  base::FileDescriptor other_;
};

TEST_F(NotifyReceiverTest, FinishDoesNotWaitForADescriptorThatDoesNotClose) {
  std::promise<void> copyIsGone;
  const auto slowLook = [gone = copyIsGone.get_future().share()](pid_t pid) {
    gone.wait(); // so that the last copy is the receiver's
    base::ProcessEntry entry;
    entry.pid = pid;
    entry.parent = 1;
    return std::optional(entry);
  };
  open({1,
        getuid(),
        {slowLook, [](const base::ProcessEntry&) { return true; },
         [](pid_t) { return std::optional<uid_t>(); }}});
  LingeringSocket lingering;
  sender().send("a", {lingering.end()});
  lingering.closeEnd();
  copyIsGone.set_value();
  EXPECT_TRUE(awaitReadable(receiver_->descriptor())) << "the datagram itself is heard";
  EXPECT_FALSE(receiver_->finish(100ms));
  EXPECT_TRUE(receiver_->awaitAll(kPatience)) << "it does not wait for what is being finished";
  lingering.closeOther();
  EXPECT_TRUE(receiver_->finish(kPatience));
}

/// A receiver that looks at a sender for as long as the test wants.
class NotifyReceiverThatLooks : public NotifyReceiverTest {
protected:
  NotifyReceiverThatLooks() {
    open({1,
          getuid(),
          {[looking = &looking_, end = end_.get_future().share()](pid_t pid) {
             looking->set_value();
             end.wait();
             base::ProcessEntry entry;
             entry.pid = pid;
             entry.parent = 1;
             return std::optional(entry);
           },
           [](const base::ProcessEntry&) { return true; },
           [](pid_t) { return std::optional<uid_t>(); }}});
  }

  /// Its thread reads no more datagrams, and closes what it has.
  void finish() {
    looking_.get_future().wait();
    EXPECT_FALSE(receiver_->finish(0s));
    end_.set_value();
  }

  std::promise<void> looking_; // at the first sender
  std::promise<void> end_;
};

TEST_F(NotifyReceiverThatLooks, FinishDoesNotCloseADescriptorThatCameLast) {
  LingeringSocket lingering;
  sender().send("a", {lingering.end()});
  lingering.closeEnd();
  finish();
  EXPECT_FALSE(receiver_->finish(100ms)) << "the thread closes it, and waits";
  lingering.closeOther();
  EXPECT_TRUE(receiver_->finish(kPatience));
}

TEST_F(NotifyReceiverThatLooks, FinishDoesNotCloseADescriptorThatNobodyReceived) {
  LingeringSocket lingering;
  const NotifySender one = sender();
  one.send("a");
  one.send("b", {lingering.end()});
  lingering.closeEnd();
  finish();
  EXPECT_FALSE(receiver_->finish(100ms)) << "the thread closes it, and waits";
  lingering.closeOther();
  EXPECT_TRUE(receiver_->finish(kPatience));
}

} // namespace
} // namespace exec_wrapper::run
