#include "events/masking.h"

#include "events/bus.h"
#include "support/fake_clock.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace exec_wrapper {
namespace {

const std::string kSecret = "hunter22";

Redactor secrets() {
  Redactor redactor;
  redactor.add(kSecret);
  return redactor;
}

template <class T> T masked(T fact) {
  Fact any = std::move(fact);
  mask(any, secrets());
  return std::get<T>(any);
}

TEST(Masking, CoversEveryTextOfEveryFact) {
  EXPECT_EQ(masked(Message{"core", "key hunter22"}).text, "key ********");
  EXPECT_EQ(masked(RunRefused{"g", "key hunter22", 75}).reason, "key ********");
  EXPECT_EQ(masked(RunAdmitted{{{"url", "x?k=hunter22"}}}).facts.at("url"), "x?k=********");
  EXPECT_EQ(masked(DeliveryFailed{.reporter = "r", .reason = "k=hunter22"}).reason, "k=********");
  RunFinished finished;
  finished.detail = "k=hunter22";
  EXPECT_EQ(masked(finished).detail, "k=********");
}

class Recorder final : public Subscriber {
public:
  explicit Recorder(bool seesSecrets) : seesSecrets_(seesSecrets) {}
  EventKinds kinds() const noexcept override { return EventKinds::all(); }
  Severity least() const noexcept override { return Severity::Debug; }
  bool seesSecrets() const noexcept override { return seesSecrets_; }
  void receive(EventPtr event) noexcept override { events.push_back(std::move(event)); }
  std::vector<EventPtr> events;

private:
  bool seesSecrets_;
};

TEST(Masking, IsTheBussForAllButThoseThatSeeSecrets) {
  FakeClock clock;
  Bus bus(clock, secrets());
  Recorder log(true);
  Recorder other(false);
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
  Recorder log(true);
  Recorder other(false);
  bus.subscribe(log);
  bus.subscribe(other);

  bus.publish(Severity::Error, Message{"core", "plain"});

  EXPECT_EQ(log.events.at(0), other.events.at(0));
}

} // namespace
} // namespace exec_wrapper
