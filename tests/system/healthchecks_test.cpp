// The reporter healthchecks and a server that does what the documentation of healthchecks says of
// its pinging API.

#include "support/recorded_requests.h"
#include "support/source_tree.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr char kUuid[] = "5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278";
constexpr char kPingKey[] = "fqOOd6-F4MMNuCEnzTU01w";
constexpr char kRunId[] = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/// Its checks, by what follows /ping in their addresses.
struct Pinging {
  std::map<std::string, int> checks = {{std::string("/") + kUuid, 1}}; ///< how many have it
  std::string bodyLimit = "10000";
  int failures = 0;   ///< so many requests are answered with 503 first
  std::string broken; ///< the same for those with this in their path

  std::string operator()(const HeardRequest& request) {
    if (failures > 0) {
      --failures;
      return answer("503 Service Unavailable", "");
    }
    if (!broken.empty() && request.path.find(broken) != std::string::npos) {
      return answer("503 Service Unavailable", "");
    }
    const std::size_t end = request.path.find('?');
    const std::string query = request.path.substr(end);
    const std::string address = request.path.substr(5, request.path.rfind('/', end) - 5);
    if (checks[address] > 1) {
      return answer("409 Conflict", "ambiguous slug");
    }
    if (checks[address] == 0) {
      const bool bySlug = std::count(address.begin(), address.end(), '/') == 2;
      if (!bySlug || query.find("create=1") == query.npos) {
        return answer("404 Not Found", "not found");
      }
      checks[address] = 1;
      return answer("201 Created", "Created");
    }
    return answer("200 OK", "OK");
  }

  std::string answer(const std::string& status, const std::string& body) const {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nPing-Body-Limit: " + bodyLimit + "\r\n\r\n" + body;
  }
};

class Healthchecks : public WrapperTest {
protected:
  Words settings() const {
    return {"--healthchecks-base-url", server_.url() + "/ping", "--healthchecks-retry-delay", "0"};
  }
  Words byUuid() const { return settings() + Words{"--healthchecks-key", kUuid}; }
  Words byPingKey() const { return settings() + Words{"--healthchecks-key", kPingKey}; }

  /// What was told to the check with this address: start, 3 and so on.
  std::vector<std::string> signals(const std::string& address) const {
    std::vector<std::string> all;
    for (const HeardRequest& request : server_.requests()) {
      const std::string begin = "/ping" + address + "/";
      if (request.path.starts_with(begin)) {
        all.push_back(request.path.substr(begin.size(), request.path.find('?') - begin.size()));
      }
    }
    return all;
  }
  std::vector<std::string> signals() const { return signals(std::string("/") + kUuid); }

  Pinging pinging_;
  RecordingServer server_{[this](const HeardRequest& request) { return pinging_(request); }};
};

TEST_F(Healthchecks, LearnsOfStartAndEnd) {
  const Outcome outcome = run(byUuid() + child("exit", "3"));

  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(signals(), ElementsAre("start", "3"));
  const auto requests = server_.requests();
  const std::string query = requests[0].path.substr(requests[0].path.find('?'));
  EXPECT_THAT(query, MatchesRegex("\\?rid=" + std::string(kRunId)));
  EXPECT_THAT(requests[1].path, EndsWith(query)) << "both are of one run";
  EXPECT_THAT(requests[1].body, HasSubstr("failed: exit status 3 after"));
  EXPECT_EQ(requests[1].method, "POST");
}

TEST_F(Healthchecks, LearnsOfSuccessTimeoutAndDeath) {
  EXPECT_EQ(run(byUuid() + Words{"true"}).status, 0);
  EXPECT_EQ(run(byUuid() + Words{"--process-timeout", "50ms"} + child("pause")).status, 124);
  EXPECT_EQ(run(byUuid() + Words{"sh", "-c", "kill -KILL $$"}).status, 137);
  EXPECT_EQ(run(byUuid() + Words{"/nonexistent/program"}).status, 127);
  EXPECT_THAT(signals(), ElementsAre("start", "0", "start", "124", "start", "137", "127"));
}

TEST_F(Healthchecks, IsFoundByPingKeyAndSlugAndMadeWhereThatIsWanted) {
  const std::string address = "/" + std::string(kPingKey) + "/database-backup";
  const Words words = byPingKey() + Words{"--healthchecks-create", "true", "--process-name",
                                          "Database Backup", "true"};
  const Outcome outcome = run(words);

  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_THAT(signals(address), ElementsAre("start", "0"));
  EXPECT_EQ(pinging_.checks[address], 1);
}

TEST_F(Healthchecks, ThatIsMissingIsNamedAndTheKeyIsNot) {
  const Outcome outcome = run(byPingKey() + Words{"--healthchecks-slug", "none", "true"});

  EXPECT_EQ(outcome.status, 0) << "the command went well";
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("healthchecks could not deliver: the server knows no "
                                           "such check"),
                                 Not(HasSubstr(kPingKey))));
  EXPECT_THAT(server_.requests(), SizeIs(2)) << "nothing is tried again";
}

TEST_F(Healthchecks, OfASlugThatTwoHaveIsNotTold) {
  server_.change([this] { pinging_.checks["/" + std::string(kPingKey) + "/twice"] = 2; });
  const Outcome outcome = run(byPingKey() + Words{"--healthchecks-slug", "twice", "true"});
  EXPECT_THAT(outcome.err, HasSubstr("several checks of the project have this slug"));
}

TEST_F(Healthchecks, IsToldAgainWhenTheServerFails) {
  server_.change([this] { pinging_.failures = 2; });
  EXPECT_EQ(run(byUuid() + Words{"--healthchecks-start=false", "true"}).status, 0);
  EXPECT_THAT(signals(), ElementsAre("0", "0", "0"));
}

TEST_F(Healthchecks, ThatDoNotAnswerChangeNothingForTheCommand) {
  RecordingServer silent([](const HeardRequest&) { return std::string(); });
  const Outcome outcome =
      run({"--healthchecks-base-url", silent.url(), "--healthchecks-key", kUuid,
           "--healthchecks-timeout", "50ms", "--healthchecks-retries", "0", "echo", "done"});

  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "done\n");
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("healthchecks could not deliver"), Not(HasSubstr(kUuid))));
}

TEST_F(Healthchecks, HaveARefusalInTheirLog) {
  const Words locked = {"--lockfile", file("lock")};
  Process holder(wrapper(locked + child("say", "ready", "pause")));
  holder.awaitOutput("ready");

  EXPECT_EQ(run(byUuid() + locked + Words{"true"}).status, 75);
  EXPECT_THAT(signals(), ElementsAre("log"));
  EXPECT_THAT(server_.requests()[0].body, HasSubstr("refused by lock_file"));
  EXPECT_EQ(run(byUuid() + locked + Words{"--healthchecks-refused", "fail", "true"}).status, 75);
  EXPECT_EQ(run(byUuid() + locked + Words{"--healthchecks-refused", "ignore", "true"}).status, 75);
  EXPECT_THAT(signals(), ElementsAre("log", "fail"));
  holder.signal(SIGTERM);
  holder.end();
}

TEST_F(Healthchecks, HaveFailedAttemptsInTheirLogWhereThatIsWanted) {
  run(byUuid() + Words{"--healthchecks-attempts", "true", "--process-max-retries", "1",
                       "--process-retry-delay", "0", "false"});
  EXPECT_THAT(signals(), ElementsAre("start", "log", "1"));
}

TEST_F(Healthchecks, KeyComesFromAFileAndIsShownNowhere) {
  const std::string key = dir_.write("key", std::string(kUuid) + "\n");
  std::filesystem::permissions(key, std::filesystem::perms::owner_read);
  const Words words = settings() + Words{"--healthchecks-key", "file:" + key};

  EXPECT_EQ(run(words + Words{"true"}).status, 0);
  EXPECT_THAT(signals(), ElementsAre("start", "0"));
  EXPECT_THAT(run(words + Words{"--explain"}).out,
              AllOf(HasSubstr("healthchecks-key"), Not(HasSubstr(kUuid))));
}

TEST_F(Healthchecks, SettingsThatCannotWorkStartNothing) {
  const Outcome outcome = run(byPingKey() + Words{"echo", "started"});

  EXPECT_EQ(outcome.status, 78);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(lines(outcome.err), SizeIs(1));
  EXPECT_THAT(outcome.err, HasSubstr("set healthchecks-slug or process-name"));
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(Healthchecks, LearnLaterOfTheEndOfARunWhoseStartTheyKnow) {
  const Words words = byUuid() + Words{"--spool-dir", dir_.path().string() + "/spool",
                                       "--healthchecks-retries", "0"};
  std::filesystem::create_directory(file("spool"));
  std::filesystem::permissions(file("spool"), std::filesystem::perms::owner_all);
  server_.change([this] { pinging_.broken = "/3?"; });
  EXPECT_EQ(run(words + child("exit", "3")).status, 3);
  server_.change([this] { pinging_.broken.clear(); });
  const Outcome flushed = run(words + Words{"--flush"});

  EXPECT_EQ(flushed.status, 0) << flushed.err;
  ASSERT_THAT(signals(), ElementsAre("start", "3", "3"));
  const auto requests = server_.requests();
  const std::string query = requests[0].path.substr(requests[0].path.find('?'));
  EXPECT_THAT(requests[2].path, EndsWith(query)) << "it is still the same run";
}

TEST_F(Healthchecks, WorkByTheSettingsThatComeWithTheProgram) {
  const std::string config = dir_.write(
      "shipped.properties", contents(sourceDirectory() / "config/healthchecks.properties"));
  std::filesystem::permissions(config, std::filesystem::perms::owner_read);
  const Outcome outcome = run(Words{"--config", config} + settings() + Words{"true"});

  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_THAT(signals("/put-the-ping-key-here/nightly-backup"), ElementsAre("start", "0"));
}

} // namespace
} // namespace exec_wrapper::test
