// The page of the plugin names every member that a document can have.

#include "common/event/event_document.h"
#include "exec_wrapper/testing/sample_events.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <gmock/gmock.h>

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace exec_wrapper::webhook {
namespace {

using namespace std::chrono_literals;

Tally fullTally() {
  auto progress = std::make_shared<Progress>();
  progress->values["done"] = {"1", 1};
  return {2, 1, 1, 4711, std::move(progress), 2};
}

TreeSnapshotPtr fullSnapshot() {
  return std::make_shared<TreeSnapshot>(
      TreeSnapshot{{{12, 11, "tar", 'D', "nfs_wait", 1s, 1, {"3 /x"}, 2}}, 7});
}

RunFinished fullEnd(ProcessEnd end) {
  RunFinished finished;
  finished.tally = fullTally();
  finished.end = end;
  finished.detail = "why";
  finished.stopSignal = 15;
  finished.usage = Usage{};
  finished.output = std::make_shared<Output>();
  finished.snapshot = fullSnapshot();
  finished.decision = RetryDecision{false, RetryDecision::Rule::Retries, "it was the last"};
  return finished;
}

/// One event of each kind at least, with all that it can hold.
std::vector<Payload> fullPayloads() {
  const Tally tally = fullTally();
  const ProcessEnd exited{ProcessEnd::Kind::Exited, 3};
  const RetryDecision again{true, RetryDecision::Rule::RetryOn, "exit status 3 is in retry-on"};
  DeliveryFailed failed{"rollbar", "no connection", 3, true, true, true};
  Exchange exchange;
  exchange.method = "POST";
  exchange.url = "https://a.example";
  exchange.statusCode = 500;
  failed.exchange = std::make_shared<Exchange>(exchange);
  return {RunRefused{"lock_file", "held", 75},
          RunAdmitted{{{"a", "b"}}},
          AttemptStarted{tally},
          AttemptEnded{tally, exited, Cause::Itself, 1s, 1s, fullSnapshot(), again},
          fullEnd(exited),
          fullEnd({ProcessEnd::Kind::Signaled, 9}),
          failed,
          Alert{"alerts", "text", {{"a", "b"}}, true},
          ProgressMade{tally},
          Heartbeat{tally},
          CommandReady{tally, 1s},
          CommandStopping{tally},
          Stalled{tally, Stalled::Sign::Silence, 1s, "alert", fullSnapshot()},
          StillRunning{tally, 1s}};
}

TEST(Page, NamesEveryMemberOfADocumentAndEveryEvent) {
  const std::string page = test::contents(test::sourceDirectory() / "plugins/webhook/README.md");
  RunIdentity run;
  run.id = run.name = run.project = run.deployment = run.commandLine = run.host = "x";
  std::set<std::string> kinds;
  for (const Payload& payload : fullPayloads()) {
    Event event;
    event.payload = payload;
    const std::string document = common::eventDocument(event, run, 3);
    const auto object = Poco::JSON::Parser().parse(document).extract<Poco::JSON::Object::Ptr>();
    kinds.insert(object->getValue<std::string>("event"));
    for (const std::string& member : object->getNames()) {
      EXPECT_NE(page.find("`" + member + "`"), page.npos) << member << " in " << document;
    }
  }
  for (const std::string& kind : kinds) {
    EXPECT_NE(page.find("`" + kind + "`"), page.npos) << kind;
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<Payload> - 1) << "all but messages";
}

} // namespace
} // namespace exec_wrapper::webhook
