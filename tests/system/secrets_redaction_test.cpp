// Every way in which a run can fail, with marked secrets, and then a search through all that was
// written.

#include "support/recorded_requests.h"
#include "system/reported_fixture.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <functional>

namespace exec_wrapper::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

// What is searched for is the mark, so that a part of a secret is found too. The rest is such that
// it looks different in JSON, in a URL and in a shell.
constexpr const char* kMark = "MARKED";
constexpr const char* kKey = "MARKED-key/5f3a+77e1=\"%";
constexpr const char* kToken = "MARKED-token-77e1";

// All that a run can be told to write to.
const Words kFiles = {"--log-file", "log", "--spool-dir", "spool", "--drain-timeout", "0.2"};

struct Failure {
  std::string name;
  Words words;                                   ///< behind those that make it a reported run
  std::function<void(ProcessApi&)> prepare = {}; ///< how the server fails
};

Words andThen(const Words& options, const Words& command) {
  return options + command;
}

/// How a run fails by itself. Each says a secret where it can.
std::vector<Failure> failuresOfRuns() {
  const Words quick = {"--process-timeout", "0.1", "--process-termination-grace-period", "0.1"};
  return {
      {"exit status", child("exit", "3", kKey, kToken)},
      {"signal", child("die", "KILL", kKey)},
      {"timeout", andThen(quick, child("ignore", "TERM", "pause", kKey))},
      {"not found", {std::string("/nowhere/") + kToken, "a"}},
      {"not executable", {"--runner", "exec", "/", kToken}},
      {"retries", andThen({"--process-max-retries", "1", "--process-retry-delay", "0"},
                          child("exit", "3", kKey))},
      {"progress", andThen({"--enable-status-update-listener", "--status-update-socket-port", "0"},
                           child("tell", "not JSON " + std::string(kToken), "exit", "3"))},
      {"lock held", andThen({"--lockfile", "held", "--threshold", "1", "--counter-file", "count"},
                            child("exit", "3", kKey))},
      {"lock damaged", andThen({"--lockfile", "damaged"}, child("exit", "3", kKey))},
      {"lock impossible", andThen({"--lockfile", "nowhere/lock"}, child("exit", "3", kKey))},
      {"no log file", andThen({"--log-file", "nowhere/log"}, child("exit", "3", kKey))},
      {"no directory", andThen({"--work-dir", "nowhere"}, child("exit", "3", kKey))},
      {"unknown option", {std::string("--api-kye=") + kKey, "true"}},
      {"unknown option and a word", {"--api-kye", kKey, "true"}},
      {"no number", {"--api-retries", "x", "sh", "-c", kKey}},
      {"no file of a secret", {"--api-key", "file:nowhere", "true", kToken}},
      {"no plugin", {"--reporters", "none-such", "true", kKey}},
      {"no plugin of that name", {"--reporters", kToken, "true"}},
      {"no number but a secret", {"--api-retries", kKey, "true"}},
  };
}

/// How the server fails, each at every kind of request.
std::vector<Failure> failuresOfServers() {
  const std::string echo = std::string("your key is ") + kKey + ", your token " + kToken;
  std::vector<std::pair<std::string, Action>> actions = {
      {"reset", action::Reset{}},     {"hang", action::Hang{}},
      {"garbage", action::Garbage{}}, {"not JSON", action::NotJson{}},
      {"no id", action::NoId{}},      {"redirect", action::Redirect{"http://127.0.0.1/?" + echo}}};
  for (const int status : {200, 401, 403, 404, 409, 429, 500}) {
    actions.emplace_back("status " + std::to_string(status), action::Status{status, "0", echo});
  }
  std::vector<Failure> failures;
  for (const auto& [name, act] : actions) {
    for (const When when : {When::Create, When::Update, When::Rollbar}) {
      failures.push_back({name, child("exit", "3", kKey),
                          [when, act = act](ProcessApi& api) { api.add(when, act, kForever); }});
    }
  }
  failures.push_back(
      {"refused", child("exit", "3", kKey), [](ProcessApi& api) { api.refuseConnections(); }});
  return failures;
}

ProcessApiOptions anyKey() {
  ProcessApiOptions options;
  options.rules.key.clear();
  return options;
}

class Redaction : public WrapperTest {
protected:
  Redaction() {
    dir_.write("held", "");
    dir_.write("damaged", "holder of a lock that is none");
    dir_.write("count", "7\n");
  }

  /// With all that writes something, and a log of its own.
  ProcessSpec reported(const ProcessApi& api, const std::string& format, const Words& words) const {
    ProcessSpec spec = wrapper(Words{"--log-format", format, "--log-level", "DEBUG"} + words);
    reportTo(api, kKey, spec);
    spec.environment["EXEC_WRAPPER_API_TIMEOUT_SECONDS"] = "0.3";
    spec.environment["EXEC_WRAPPER_API_RETRIES"] = "1";
    spec.environment["EXEC_WRAPPER_API_RETRY_DELAY_SECONDS"] = "0";
    spec.environment["EXEC_WRAPPER_API_RETRIES_FOR_FINAL_UPDATE"] = "1";
    spec.environment["EXEC_WRAPPER_API_UNAVAILABLE"] = "run";
    spec.environment["EXEC_WRAPPER_ROLLBAR_BASE_URL"] = api.url();
    spec.environment["EXEC_WRAPPER_ROLLBAR_ACCESS_TOKEN"] = kToken;
    spec.environment["EXEC_WRAPPER_ROLLBAR_RETRIES"] = "0";
    return spec;
  }

  /// All that runs left behind in their directory: locks and what was beside them, counters, logs,
  /// the spool.
  std::string filesLeft() const {
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator(dir_.path())) {
      all += entry.path().filename().string() + "\n";
      all += entry.is_regular_file() ? contents(entry.path()) : "";
    }
    return all;
  }

  /// What the servers were told, without the places in which a secret belongs.
  static std::string told(const ProcessApi& api) {
    std::string all;
    for (const RecordedRequest& request : api.requests()) {
      const std::string own = std::string(R"("access_token":")") + kToken + '"';
      std::string body = request.body;
      if (const std::size_t at = body.find(own); at != body.npos) {
        body.erase(at, own.size());
      }
      all += request.path + "\n" + body + "\n";
    }
    return all;
  }

  /// Runs it twice, with either format of the log. Returns all that was written.
  std::string expectNoMark(const Failure& failure, const Words& options = {}) const {
    std::string all;
    for (const std::string format : {"text", "json"}) {
      ProcessApi api(anyKey());
      if (failure.prepare) {
        failure.prepare(api);
      }
      const Outcome outcome = test::run(reported(api, format, options + failure.words));
      EXPECT_NE(outcome.status, 0) << failure.name;
      for (const std::string& text : {outcome.out, outcome.err, filesLeft(), told(api)}) {
        EXPECT_THAT(text, Not(HasSubstr(kMark))) << failure.name;
        all += text;
      }
    }
    return all;
  }
};

TEST_F(Redaction, LeavesNoSecretInWhatAFailedRunSays) {
  std::string all;
  for (const Failure& failure : failuresOfRuns()) {
    all += expectNoMark(failure);
  }
  EXPECT_THAT(all, HasSubstr("********")) << "where the secrets were";
}

TEST_F(Redaction, LeavesNoSecretInWhatTheLogSaysOfItsOwnTrouble) {
  ProcessApi api(anyKey());
  const Words nowhere =
      Words{"--log-file", std::string(kToken) + "/log"} + child("exit", "0", kKey);
  for (const std::string format : {"text", "json"}) {
    const Outcome outcome = test::run(reported(api, format, nowhere));
    EXPECT_EQ(outcome.status, 0) << "a log that cannot be opened keeps no job from starting";
    EXPECT_THAT(outcome.err, HasSubstr("cannot open the log file ********/log"));
    EXPECT_THAT(outcome.err, Not(HasSubstr(kMark)));
  }
}

TEST_F(Redaction, LeavesNoSecretInTheFilesOfAFailedRun) {
  for (const Failure& failure : failuresOfRuns()) {
    if (failure.name != "no log file") {
      expectNoMark(failure, kFiles);
    }
  }
  EXPECT_THAT(contents(file("log")), HasSubstr("********"));
}

TEST_F(Redaction, LeavesNoSecretInWhatIsWrittenOfAFailingServer) {
  std::string all;
  for (const Failure& failure : failuresOfServers()) {
    all += expectNoMark(failure, kFiles);
  }
  EXPECT_THAT(all, HasSubstr("your key is ********, your token ********"));
  EXPECT_FALSE(fs::is_empty(file("spool"))) << "what could not be delivered was kept";
}

TEST_F(Redaction, LeavesNoSecretInAFormInWhichItTravels) {
  const Words forms = {"Basic bWU6TUFSS0VELXB3", // me:MARKED-pw, as HTTP sends an account
                       "k=TUFSS0VELWtleS81ZjNhKzc3ZTE9IiU=", "k=MARKED-key%2F5f3a%2B77e1%3D%22%25",
                       "k=MARKED-key%2f5f3a%2b77e1%3d%22%25",
                       R"({"k":"MARKED-key\/5f3a+77e1=\"%"})"};
  RecordingServer hook([](const HeardRequest&) {
    return std::string("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n");
  });
  ProcessApi api(anyKey());
  api.add(When::Final, action::Reset{}, kForever);
  const Words settings = {"--webhook-url",         hook.url(), "--prometheus-target", ".",
                          "--process-name",        "job",      "--prometheus-user",   "me",
                          "--prometheus-password", "MARKED-pw"};
  const Words command = Words{"sh", "-c", "exit 3", "sh"} + forms;
  const Outcome outcome = test::run(reported(api, "json", kFiles + settings + command));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_FALSE(fs::is_empty(file("spool")));
  std::string all = outcome.err + filesLeft() + told(api);
  EXPECT_FALSE(hook.requests().empty());
  for (const HeardRequest& request : hook.requests()) {
    all += request.body;
  }
  EXPECT_THAT(all, HasSubstr("Basic ********"));
  for (const std::string mark : {kMark, "TUFSS0VE"}) { // the same in base64
    EXPECT_THAT(all, Not(HasSubstr(mark)));
  }
}

TEST_F(Redaction, LeavesNoSecretOfASentryACollectorAMailServerOrADatabase) {
  // Each server answers with what it was sent, and is asked again.
  RecordingServer echo([](const HeardRequest& request) {
    const std::string body = "I refuse: " + request.head.substr(0, 2000);
    return "HTTP/1.1 400 Bad Request\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  });
  const std::string place = echo.url().substr(std::string("http://").size());
  const Words settings = {"--sentry-dsn",      "http://MARKED-dsn@" + place + "/5",
                          "--otlp-endpoint",   echo.url(),
                          "--otlp-headers",    "authorization=Basic%20MARKED-otlp",
                          "--mail-to",         "root@localhost",
                          "--mail-server",     "smtp://" + place,
                          "--mail-user",       "me",
                          "--mail-password",   "MARKED-mail",
                          "--mail-timeout",    "0.3",
                          "--history",         "postgresql://me:MARKED-pg@127.0.0.1:1/runs",
                          "--history-timeout", "0.3"};
  const Words command = {
      "sh",          "-c",       "exit 3", "MARKED-dsn", "authorization=Basic%20MARKED-otlp",
      "MARKED-mail", "MARKED-pg"};
  for (const std::string format : {"text", "json"}) {
    const Words log = {"--log-format", format, "--log-level", "DEBUG"};
    const Outcome outcome = run(log + kFiles + settings + command);
    EXPECT_EQ(outcome.status, 3) << outcome.err;
    const std::string all = outcome.err + filesLeft();
    EXPECT_THAT(all, Not(HasSubstr(kMark)));
    for (const char* const name : {"sentry", "otlp", "mail", "history"}) {
      EXPECT_THAT(all, HasSubstr(name)) << "its trouble";
    }
  }
  for (const std::string action : {"--explain", "--check-config"}) {
    const Outcome outcome = run(settings + Words{action} + command);
    EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr(kMark))) << action;
  }
}

TEST_F(Redaction, LeavesNoSecretInALockThatIsHeld) {
  ProcessApi api(anyKey());
  const Words held = Words{"--lockfile", "lock"} + child("say", "ready", "pause", kKey, kToken);
  Process wrapped(reported(api, "text", held));
  wrapped.awaitOutput("ready");
  EXPECT_THAT(contents(file("lock")), HasSubstr("********"));
  EXPECT_THAT(filesLeft(), Not(HasSubstr(kMark)));
  EXPECT_THAT(test::run(reported(api, "text", held)).err, Not(HasSubstr(kMark)));
}

TEST_F(Redaction, LeavesNoSecretInWhatIsPrinted) {
  ProcessApi api(anyKey());
  for (const std::string action : {"--explain", "--check-config", "--help", "--list-plugins"}) {
    const Outcome outcome = test::run(reported(api, "text", {action, "true", kKey}));
    EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr(kMark))) << action;
  }
}

TEST_F(Redaction, LeavesNoSecretInWhatIsSaidOfAWrongFile) {
  const std::string secret = kKey;
  for (const std::string& text :
       {"api-kye = " + secret + "\n", "api-key = " + secret + "\napi-key = " + secret + "2\n",
        "api-key " + secret + "\n", "rollbar-access-token = " + secret + "\nlog-level = loud\n",
        "api-key = " + secret + "\n"}) {
    const std::string path = dir_.write("wrong.properties", text);
    const Outcome outcome = run({"--config", path, "true"});
    EXPECT_EQ(outcome.status, 78) << text;
    EXPECT_THAT(outcome.err, Not(HasSubstr(kMark)));
  }
}

} // namespace
} // namespace exec_wrapper::test
