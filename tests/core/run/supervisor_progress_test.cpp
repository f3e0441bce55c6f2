#include "core/run/progress/sender_socket.h"
#include "core/run/supervisor_fixture.h"

#include <gmock/gmock.h>

#include <signal.h>
#include <sys/wait.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace exec_wrapper::run {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Followed by what they should be; the start time left out.
constexpr const char* kVariablesAre =
    R"(test "$EXEC_WRAPPER_ENABLE_STATUS_UPDATE_LISTENER:${EXEC_WRAPPER_PARENT%:*}" = )";

class SupervisorProgressTest : public SupervisorTest {
protected:
  SupervisorProgressTest() {
    channel_.progress.listen = true;
    channel_.progress.port = 0;
    rules_.timeout = 60s; // a command that is not told to end by the test fails
  }

  /// That of the listener, as the log has it.
  std::uint16_t port() const {
    for (const std::string& text : seen_.messages()) {
      if (const std::size_t at = text.find("127.0.0.1:"); at != text.npos) {
        return static_cast<std::uint16_t>(std::stoi(text.substr(at + 10)));
      }
    }
    return 0;
  }

  std::string valueOf(const Tally& tally, const std::string& key) const {
    const bool there = tally.progress && tally.progress->values.contains(key);
    return there ? tally.progress->values.at(key).json : "none";
  }

  /// The command ends when somebody is told of progress whose `key` has this value.
  void endWhenTold(const std::string& key, const std::string& json) {
    seen_.onEvent = [this, key, json](const Event& event) {
      if (const auto* const made = event.as<ProgressMade>();
          made != nullptr && valueOf(made->tally, key) == json) {
        kill(-guards_.groups.back(), SIGKILL);
      }
    };
  }

  std::vector<std::string> complaints() const {
    std::vector<std::string> texts = seen_.messages();
    std::erase_if(texts, [](const std::string& text) { return text.starts_with("listening"); });
    return texts;
  }
};

TEST_F(SupervisorProgressTest, WhatIsToldIsPublishedWhileTheCommandRuns) {
  guards_.onAttempt = [this](pid_t) { SenderSocket(port()).send("{\"success_count\":5}\n"); };
  endWhenTold("success_count", "5");
  EXPECT_EQ(run("exec sleep 100"), 128 + SIGKILL);
  const auto told = seen_.all<ProgressMade>();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].tally.pid, guards_.groups[0]);
  EXPECT_EQ(finished().tally.progress, told[0].tally.progress) << "not copied anew";
}

TEST_F(SupervisorProgressTest, WhatWasSentBeforeTheEndIsInTheFinalEvent) {
  guards_.onAttempt = [this](pid_t group) {
    const SenderSocket sender(port());
    for (int i = 1; i <= 300; ++i) {
      sender.send("{\"success_count\":" + std::to_string(i) + "}\n");
    }
    sender.send("{\"last_status_message\":\"no line end\"}");
    kill(-group, SIGKILL);
    siginfo_t info;
    waitid(P_PID, static_cast<id_t>(group), &info, WEXITED | WNOWAIT);
  };
  EXPECT_EQ(run("exec sleep 100"), 128 + SIGKILL);
  EXPECT_EQ(valueOf(finished().tally, "success_count"), "300");
  EXPECT_EQ(valueOf(finished().tally, "last_status_message"), "\"no line end\"");
  EXPECT_EQ(seen_.events.back()->kind(), EventKind::RunFinished) << "and nothing is told after it";
  EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(SupervisorProgressTest, LastOfABurstIsTold) {
  guards_.onAttempt = [this](pid_t) { SenderSocket(port()).send("{\"a\":1}\n"); };
  seen_.onEvent = [this](const Event& event) {
    const auto* const made = event.as<ProgressMade>();
    if (made != nullptr && valueOf(made->tally, "a") == "1") {
      SenderSocket(port()).send("{\"a\":2}\n"); // too early to be told at once
    } else if (made != nullptr) {
      kill(-guards_.groups.back(), SIGKILL);
    }
  };
  EXPECT_EQ(run("exec sleep 100"), 128 + SIGKILL);
  const auto told = seen_.all<ProgressMade>();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(valueOf(told[1].tally, "a"), "2");
}

TEST_F(SupervisorProgressTest, ProgressOfAllAttemptsIsMerged) {
  rules_.retry.maxRetries = 1;
  guards_.onAttempt = [this](pid_t) {
    const std::string attempt = std::to_string(guards_.groups.size());
    SenderSocket(port()).send("{\"key" + attempt + "\":" + attempt + ",\"both\":" + attempt +
                              "}\n");
  };
  seen_.onEvent = [this](const Event& event) {
    if (const auto* const made = event.as<ProgressMade>()) {
      kill(-guards_.groups.back(), valueOf(made->tally, "both") == "1" ? SIGKILL : SIGTERM);
    }
  };
  EXPECT_EQ(run("exec sleep 100"), 128 + SIGTERM);
  EXPECT_EQ(valueOf(seen_.all<AttemptEnded>().at(0).tally, "both"), "1");
  EXPECT_EQ(valueOf(finished().tally, "key1"), "1");
  EXPECT_EQ(valueOf(finished().tally, "key2"), "2");
  EXPECT_EQ(valueOf(finished().tally, "both"), "2");
}

TEST_F(SupervisorProgressTest, WhatAMemberSaysAfterItsLeaderIsGoneCounts) {
  rules_.timeout = 200ms;
  rules_.gracePeriod = 100ms;
  seen_.onEvent = [this](const Event& event) {
    const auto* const said = event.as<Message>();
    if (said != nullptr && said->text.starts_with("sent SIGKILL")) {
      SenderSocket(port()).send("{\"last_status_message\":\"bye\"}\n");
    }
  };
  EXPECT_EQ(run("(trap '' TERM; while :; do sleep 100; done) & exec sleep 100"), 124);
  EXPECT_EQ(valueOf(finished().tally, "last_status_message"), "\"bye\"");
}

TEST_F(SupervisorProgressTest, RubbishIsSaidOnceAndHarmsNothing) {
  guards_.onAttempt = [this](pid_t) {
    const SenderSocket sender(port());
    sender.send("rubbish\nmore\n{\"status\":\"succeeded\",\"pid\":1}\n");
    sender.send("{\"a\":1}\n");
  };
  endWhenTold("a", "1");
  EXPECT_EQ(run("exec sleep 100"), 128 + SIGKILL);
  EXPECT_THAT(complaints(), ElementsAre(HasSubstr("2 messages discarded")));
  EXPECT_EQ(finished().result, RunFinished::Result::Failed);
  EXPECT_EQ(valueOf(finished().tally, "status"), "none");
}

TEST_F(SupervisorProgressTest, FloodDelaysNeitherTimeoutNorEnd) {
  rules_.timeout = 200ms;
  std::atomic<bool> over = false;
  std::thread flood;
  guards_.onAttempt = [&](pid_t) {
    flood = std::thread([&over, sender = SenderSocket(port())] {
      const std::string message =
          "{\"success_count\":1,\"pad\":\"" + std::string(170, 'x') + "\"}\n";
      while (!over) {
        sender.trySend(message);
      }
    });
  };
  run("exec sleep 100");
  over = true;
  flood.join();
  EXPECT_EQ(finished().cause, Cause::TimedOut);
  EXPECT_LT(finished().attemptElapsed, 3s) << "others want the processor too";
  EXPECT_EQ(valueOf(finished().tally, "success_count"), "1");
}

TEST_F(SupervisorProgressTest, CommandLearnsWhereToSend) {
  processType_ = "42";
  const std::string parent = std::to_string(getpid()) + ":42:";
  EXPECT_EQ(run(std::string("test $EXEC_WRAPPER_STATUS_UPDATE_SOCKET_PORT -gt 0 && ") +
                kVariablesAre + "TRUE:" + parent + "$EXEC_WRAPPER_STATUS_UPDATE_SOCKET_PORT"),
            0);
}

TEST_F(SupervisorProgressTest, CommandLearnsThatNobodyListens) {
  channel_.progress.listen = false;
  EXPECT_EQ(run(kVariablesAre + std::string("FALSE:") + std::to_string(getpid()) + "::"), 0);
  EXPECT_THAT(seen_.messages(), IsEmpty());
  EXPECT_EQ(finished().tally.progress, nullptr);
}

TEST_F(SupervisorProgressTest, RunGoesOnWithoutAPortThatIsTaken) {
  UdpSocket other;
  ASSERT_EQ(other.open(0), 0);
  channel_.progress.port = other.port();
  EXPECT_EQ(run(std::string("test -z \"${EXEC_WRAPPER_STATUS_UPDATE_SOCKET_PORT+set}\" && ") +
                kVariablesAre + "FALSE:" + std::to_string(getpid()) + "::"),
            0);
  EXPECT_THAT(seen_.messages(), ElementsAre(HasSubstr("in use")));
  EXPECT_EQ(seen_.events.at(1)->severity, Severity::Error);
}

TEST_F(SupervisorProgressTest, RefusedRunDoesNotTakeThePort) {
  UdpSocket other;
  ASSERT_EQ(other.open(0), 0);
  channel_.progress.port = other.port();
  guards_.decision = Refusal::busy("held");
  EXPECT_EQ(run("exit 0"), 75);
  EXPECT_THAT(seen_.messages(), IsEmpty());
}

TEST_F(SupervisorProgressTest, PortIsFreeWhenTheRunIsOver) {
  std::optional<int> error;
  reports_.onClose = [&] { error = UdpSocket().open(port()); };
  EXPECT_EQ(run("exit 0"), 0);
  EXPECT_EQ(error, 0);
}

} // namespace
} // namespace exec_wrapper::run
