#include "events/masking.h"

#include "events/bus.h"
#include "support/fake_clock.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace exec_wrapper::events {
namespace {

const std::string kSecret = "hunter22";

Redactor secrets() {
  Redactor redactor;
  redactor.add(kSecret);
  return redactor;
}

template <class T> T masked(T payload) {
  Payload any = std::move(payload);
  mask(any, secrets());
  return std::get<T>(any);
}

TEST(Masking, CoversEveryTextOfEveryFact) {
  EXPECT_EQ(masked(Message{"core", "key hunter22"}).text, "key ********");
  EXPECT_EQ(masked(RunRefused{"g", "key hunter22", 75}).reason, "key ********");
  EXPECT_EQ(masked(RunAdmitted{{{"url", "x?k=hunter22"}}}).facts.at("url"), "x?k=********");
  EXPECT_EQ(masked(DeliveryFailed{.reporter = "r", .reason = "k=hunter22"}).reason, "k=********");
  const Alert alert = masked(Alert{"lock_file", "key hunter22", {{"holder", "hunter22"}}});
  EXPECT_EQ(alert.text, "key ********");
  EXPECT_EQ(alert.facts.at("holder"), "********");
  RunFinished finished;
  finished.detail = "k=hunter22";
  EXPECT_EQ(masked(finished).detail, "k=********");
}

Tally tallyWith(const std::string& name, const std::string& json) {
  auto progress = std::make_shared<Progress>();
  progress->values[name] = {json, 3};
  progress->revision = 3;
  Tally tally;
  tally.progress = progress;
  return tally;
}

TEST(Masking, CoversWhatTheCommandTells) {
  const Tally tally = tallyWith("last_status_message", R"("logged in with hunter22\n")");
  const auto told = [](const Tally& of) { return of.progress->values.at("last_status_message"); };
  const Progress::Value expected = {"\"********\"", 3};
  EXPECT_EQ(told(masked(ProgressMade{tally}).tally), expected);
  EXPECT_EQ(told(masked(AttemptStarted{tally}).tally), expected);
  EXPECT_EQ(told(masked(AttemptEnded{tally, {}, Cause::Itself, {}, {}}).tally), expected);
  EXPECT_EQ(told(masked(Heartbeat{tally}).tally), expected);
  EXPECT_EQ(told(masked(CommandReady{tally, {}}).tally), expected);
  EXPECT_EQ(told(masked(CommandStopping{tally}).tally), expected);
  RunFinished finished;
  finished.tally = tally;
  EXPECT_EQ(told(masked(finished).tally), expected);
  EXPECT_EQ(told(tally).json, R"("logged in with hunter22\n")") << "others' copy is not touched";
}

TEST(Masking, LeavesValidJsonBehind) {
  Redactor digits;
  digits.add("12345678");
  Payload payload = ProgressMade{tallyWith("12345678", R"({"a":[12345678]})")};
  mask(payload, digits);
  const auto& values = std::get<ProgressMade>(payload).tally.progress->values;
  EXPECT_EQ(values.at("********").json, R"("********")");
}

TEST(Masking, CoversTheExchangeThatFailed) {
  auto exchange = std::make_shared<Exchange>();
  exchange->url = "http://x/hunter22";
  exchange->request = R"({"k":"hunter22"})";
  exchange->response = "no hunter22";
  exchange->context["id"] = "hunter22";
  const auto told =
      masked(DeliveryFailed{.reporter = "r", .reason = "x", .exchange = exchange}).exchange;
  EXPECT_EQ(told->url, "http://x/********");
  EXPECT_EQ(told->request, R"({"k":"********"})");
  EXPECT_EQ(told->response, "no ********");
  EXPECT_EQ(told->context.at("id"), "********");
}

class MaskedRecorder final : public Subscriber {
public:
  explicit MaskedRecorder(bool seesSecrets) : seesSecrets_(seesSecrets) {}
  EventKinds kinds() const noexcept override { return EventKinds::all(); }
  Severity minSeverity() const noexcept override { return Severity::Debug; }
  bool seesSecrets() const noexcept override { return seesSecrets_; }
  void receive(EventPtr event) noexcept override { events.push_back(std::move(event)); }
  std::vector<EventPtr> events;

private:
  bool seesSecrets_;
};

TEST(Masking, CoversTheBeginningOfASecretWhereAnExchangeWasCut) {
  Redactor redactor;
  redactor.add("s3cret-t0ken");
  Exchange exchange;
  exchange.response = std::string(Exchange::kLongestText - 5, 'x') + "s3cre";
  Payload payload = DeliveryFailed{
      "webhook", "", 1, true, false, false, std::make_shared<const Exchange>(std::move(exchange))};
  mask(payload, redactor);
  EXPECT_TRUE(std::get<DeliveryFailed>(payload).exchange->response.ends_with("x********"));
}

TEST(Masking, IsTheBussForAllButThoseThatSeeSecrets) {
  FakeClock clock;
  Bus bus(clock, secrets());
  MaskedRecorder log(true);
  MaskedRecorder other(false);
  bus.subscribe(log);
  bus.subscribe(other);

  bus.publish(Severity::Error, Message{"core", "key hunter22"});

  ASSERT_EQ(log.events.size(), 1U);
  ASSERT_EQ(other.events.size(), 1U);
  EXPECT_EQ(log.events[0]->as<Message>()->text, "key hunter22");
  EXPECT_EQ(other.events[0]->as<Message>()->text, "key ********");
  EXPECT_EQ(log.events[0]->sequence, other.events[0]->sequence);
}

TEST(Masking, WithoutSecretsAllShareOneEvent) {
  FakeClock clock;
  Bus bus(clock);
  MaskedRecorder log(true);
  MaskedRecorder other(false);
  bus.subscribe(log);
  bus.subscribe(other);

  bus.publish(Severity::Error, Message{"core", "plain"});

  EXPECT_EQ(log.events.at(0), other.events.at(0));
}

StreamOutput maskedOutput(const StreamOutput& stream) {
  RunFinished finished;
  finished.output = std::make_shared<Output>(Output{{}, stream});
  return masked(finished).output->err;
}

TEST(Masking, CoversTheCommandsOutput) {
  EXPECT_EQ(maskedOutput({"", 0, "key hunter22\n"}), (StreamOutput{"", 0, "key ********\n"}));
  EXPECT_EQ(maskedOutput({"hunter22 a", 5, "b hunter22 c"}),
            (StreamOutput{"******** a", 5, "b ******** c"}));
}

TEST(Masking, CoversASecretAcrossTheSeamOfHeadAndTail) {
  EXPECT_EQ(maskedOutput({"key hun", 0, "ter22\n"}), (StreamOutput{"", 0, "key ********\n"}));
}

TEST(Masking, CoversWhatIsLeftOfASecretThatWasCut) {
  for (std::size_t cut = 1; cut < kSecret.size(); ++cut) {
    EXPECT_EQ(maskedOutput({"key " + kSecret.substr(0, cut), 5, kSecret.substr(cut) + " end"}),
              (StreamOutput{"key ********", 5, "******** end"}));
  }
  EXPECT_EQ(maskedOutput({"", 5, "unter2"}), (StreamOutput{"", 5, "********"})) << "cut twice";
}

TreeSnapshotPtr processesWithSecrets() {
  TreeSnapshot snapshot;
  ProcessSnapshot& process = snapshot.processes.emplace_back();
  process.pid = 17;
  process.command = "job-hunter22";
  process.waitChannel = "do_wait";
  process.files = {"0 /dev/null", "3 /srv/hunter22/data"};
  process.moreFiles = 2;
  snapshot.processes.emplace_back().command = "sleep";
  snapshot.omitted = 4;
  return std::make_shared<const TreeSnapshot>(std::move(snapshot));
}

TEST(Masking, CoversWhatTheProcessesWereDoing) {
  const TreeSnapshotPtr seen = processesWithSecrets();
  TreeSnapshot expected = *seen;
  expected.processes[0].command = "job-********";
  expected.processes[0].files[1] = "3 /srv/********/data";
  Stalled stalled;
  stalled.snapshot = seen;
  AttemptEnded ended;
  ended.snapshot = seen;
  RunFinished finished;
  finished.snapshot = seen;
  for (const TreeSnapshotPtr& told :
       {masked(stalled).snapshot, masked(ended).snapshot, masked(finished).snapshot}) {
    ASSERT_TRUE(told);
    EXPECT_EQ(*told, expected);
  }
  EXPECT_EQ(seen->processes[0].command, "job-hunter22") << "others' copy is not touched";
  EXPECT_FALSE(masked(Stalled{}).snapshot);
}

TEST(Masking, CoversWhatTheCommandToldBeforeAStallOrALongRun) {
  const Tally tally = tallyWith("last_status_message", R"("logged in with hunter22")");
  Stalled stalled;
  stalled.tally = tally;
  for (const Tally& told : {masked(stalled).tally, masked(StillRunning{tally, {}}).tally}) {
    EXPECT_EQ(told.progress->values.at("last_status_message").json, "\"********\"");
  }
}

} // namespace
} // namespace exec_wrapper::events
