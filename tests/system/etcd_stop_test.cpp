// A stop that crosses etcd's answer: what comes after it is given back.

#include "support/deadline.h"
#include "support/scripted_server.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <signal.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kGrant = "/v3/lease/grant";
constexpr const char* kTake = "/v3/kv/txn";
constexpr const char* kRevoke = "/v3/lease/revoke";

/// Grants every wish. Keeps the answer to one of them back until it is told, or never gives it.
class LateEtcd {
public:
  LateEtcd(std::string late, bool lost) : late_(std::move(late)), lost_(lost) {}
  ~LateEtcd() { release(); }

  std::string url() const { return server_.url(); }

  void release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }

  bool awaitRequest(const std::string& path) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return asked_.contains(path); });
  }

  bool wasAsked(const std::string& path) {
    const std::lock_guard lock(mutex_);
    return asked_.contains(path);
  }

private:
  void serve(int fd) {
    for (std::string request = readRequest(fd); !request.empty(); request = readRequest(fd)) {
      const std::size_t begin = request.find(' ') + 1;
      const std::string path = request.substr(begin, request.find(' ', begin) - begin);
      if (note(path)) {
        return;
      }
      sendAll(fd, okAnswer(path == kGrant  ? R"({"header":{"revision":"5"},"ID":"77","TTL":"9"})"
                           : path == kTake ? R"({"header":{"revision":"6"},"succeeded":true})"
                                           : R"({"header":{"revision":"6"}})"));
    }
  }

  /// Returns whether the answer is lost.
  bool note(const std::string& path) {
    std::unique_lock lock(mutex_);
    asked_.insert(path);
    changed_.notify_all();
    if (path != late_) {
      return false;
    }
    changed_.wait(lock, [this] { return released_; });
    return lost_;
  }

  const std::string late_;
  const bool lost_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> asked_;
  bool released_ = false;
  ScriptedServer server_{[this](int fd) { serve(fd); }};
};

struct Late {
  const char* name;
  const char* path;
  bool lost;
};

class EtcdStop : public WrapperTest, public ::testing::WithParamInterface<Late> {};

TEST_P(EtcdStop, GivesBackWhatIsGrantedAfterIt) {
  LateEtcd etcd(GetParam().path, GetParam().lost);
  Process wrapped(wrapper({"--etcd-endpoints", etcd.url(), "--etcd-key", "/locks/test",
                           "--etcd-lease-ttl", "9", "--process-termination-grace-period", "1",
                           "--log-level", "INFO", "echo", "started"}));
  ASSERT_TRUE(etcd.awaitRequest(GetParam().path));
  wrapped.signal(SIGTERM);
  wrapped.awaitError("received SIGTERM");
  etcd.release();
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 128 + SIGTERM);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, ::testing::Not(HasSubstr("still waiting")));
  EXPECT_TRUE(etcd.wasAsked(kRevoke)) << outcome.err;
}

INSTANTIATE_TEST_SUITE_P(Crosses, EtcdStop,
                         ::testing::Values(Late{"TheLease", kGrant, false},
                                           Late{"TheSlot", kTake, false},
                                           Late{"TheSlotWhoseAnswerIsLost", kTake, true}),
                         [](const auto& late) { return late.param.name; });

} // namespace
} // namespace exec_wrapper::test
