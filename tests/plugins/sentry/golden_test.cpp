// Our requests beside those of sentry-cli: see golden/README.md.

#include "plugins/sentry/reporter_fixture.h"
#include "support/process.h"
#include "support/sentry/golden.h"
#include "support/sentry/json.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

#include <map>

namespace exec_wrapper::sentry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A recorded request: its first line, its headers, its lines.
struct Golden {
  std::string line;
  std::map<std::string, std::string> headers;
  std::vector<std::string> lines;
};

Golden parsedGolden(const std::string& text) {
  const std::vector<std::string> all = test::lines(text);
  Golden golden;
  golden.line = all.at(0);
  std::size_t i = 1;
  for (; i < all.size() && !all[i].empty(); ++i) {
    const std::size_t colon = all[i].find(": ");
    golden.headers[all[i].substr(0, colon)] = all[i].substr(colon + 2);
  }
  golden.lines.assign(all.begin() + static_cast<std::ptrdiff_t>(i) + 1, all.end());
  return golden;
}

std::string golden(const std::string& name) {
  return test::contents(test::sourceDirectory() / "tests/plugins/sentry/golden" /
                        (name + ".request"));
}

/// The values of `Sentry name=value, ...`, but for the client and the time.
std::map<std::string, std::string> authorization(const std::string& header) {
  std::map<std::string, std::string> values;
  std::string rest = header.substr(std::string("Sentry ").size()) + ", ";
  for (std::size_t end = rest.find(", "); end != rest.npos; end = rest.find(", ")) {
    const std::string part = rest.substr(0, end);
    values[part.substr(0, part.find('='))] = part.substr(part.find('=') + 1);
    rest.erase(0, end + 2);
  }
  values.erase("sentry_client");
  values.erase("sentry_timestamp"); // ours is sent_at, in the envelope
  return values;
}

class Goldens : public ReporterTest {
protected:
  Goldens() {
    settings_["sentry-dsn"] = "http://KEY@127.0.0.1:9/1337";
    settings_["sentry-monitor"] = "nightly-backup";
    settings_["sentry-events"] = "none";
  }

  /// Ours, in the form of a recorded one. Durations are numbers there, and names here.
  static std::string ours(const http::Request& request) {
    std::string head = "\r\n";
    for (const auto& [name, value] : request.headers) {
      head += name + ": " + value + "\r\n";
    }
    return test::goldenText({request.method, request.path, head, request.body});
  }

  /// Each member that is recorded is in ours, with the same value. Returns the names of the others
  /// of ours.
  static std::vector<std::string> compare(const Poco::JSON::Object& theirs,
                                          const Poco::JSON::Object& own) {
    for (const std::string& name : theirs.getNames()) {
      EXPECT_TRUE(own.has(name)) << name;
      EXPECT_EQ(own.get(name).toString(), theirs.get(name).toString()) << name;
    }
    std::vector<std::string> more;
    for (const std::string& name : own.getNames()) {
      if (!theirs.has(name)) {
        more.push_back(name);
      }
    }
    return more;
  }

  static std::vector<std::string> compareCheckIns(std::string theirs, std::string own) {
    for (std::string* const text : {&theirs, &own}) {
      if (const std::size_t at = text->find("SECONDS"); at != text->npos) {
        text->replace(at, 7, "1");
      }
    }
    const auto other = test::objectIn(theirs, "theirs");
    const auto mine = test::objectIn(own, "ours");
    std::vector<std::string> more = compare(*other, *mine);
    if (other->has("monitor_config")) {
      EXPECT_THAT(compare(*other->getObject("monitor_config"), *mine->getObject("monitor_config")),
                  IsEmpty());
    }
    return more;
  }

  void compareWith(const std::string& name, const http::Request& request) {
    const Golden theirs = parsedGolden(golden(name));
    const Golden own = parsedGolden(ours(request));
    EXPECT_EQ(own.line, theirs.line);
    EXPECT_EQ(authorization(own.headers.at("X-Sentry-Auth")),
              authorization(theirs.headers.at("X-Sentry-Auth")));
    EXPECT_EQ(own.headers.at("Content-Type"), "application/x-sentry-envelope");
    ASSERT_THAT(own.lines, SizeIs(3)) << "a line for the envelope, two for its item";
    ASSERT_THAT(theirs.lines, SizeIs(3));
    EXPECT_EQ(own.lines[1], theirs.lines[1]);
    EXPECT_THAT(compareCheckIns(theirs.lines[2], own.lines[2]), ElementsAre("contexts"));
  }
};

TEST_F(Goldens, OfARunWithAConfiguredMonitor) {
  settings_["sentry-environment"] = "staging";
  settings_["sentry-schedule"] = "10 2 * * *";
  settings_["sentry-checkin-margin"] = "5m";
  settings_["sentry-max-runtime"] = "2h";
  settings_["sentry-failure-threshold"] = "2";
  settings_["sentry-recovery-threshold"] = "1";
  settings_["sentry-timezone"] = "Europe/Berlin";
  deliver(start());
  deliver(succeeded());
  ASSERT_THAT(requests_, SizeIs(2));
  compareWith("start_with_config", requests_[0]);
  compareWith("ok", requests_[1]);
}

TEST_F(Goldens, OfAFailedRunOfAMonitorThatExists) {
  deliver(start());
  deliver(failed());
  ASSERT_THAT(requests_, SizeIs(2));
  compareWith("start", requests_[0]);
  compareWith("error", requests_[1]);
}

} // namespace
} // namespace exec_wrapper::sentry
