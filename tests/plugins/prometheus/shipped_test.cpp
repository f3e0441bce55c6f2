// The alerts and the dashboard that come with the plugin ask for metrics that it writes.

#include "families.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <set>
#include <string>

namespace exec_wrapper::prometheus::test {
namespace {

using Poco::JSON::Object;

std::string shipped(const std::string& name) {
  const auto directory = exec_wrapper::test::sourceDirectory() / "packaging/prometheus";
  return exec_wrapper::test::contents(directory / name);
}

/// Words of the text that a metric of ours could be called.
std::set<std::string> metricsIn(const std::string& text) {
  const std::string prefix = "exec_wrapper_";
  std::set<std::string> names;
  for (std::size_t at = text.find(prefix); at != text.npos; at = text.find(prefix, at + 1)) {
    names.insert(text.substr(at, text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at) - at));
  }
  return names;
}

void expectOurs(const std::set<std::string>& names) {
  EXPECT_GT(names.size(), 3U);
  for (const std::string& name : names) {
    EXPECT_NE(findFamily(name), nullptr) << name;
  }
}

/// All that the panels ask for.
std::string expressionsOf(const Object& dashboard) {
  std::string all;
  const auto panels = dashboard.getArray("panels");
  for (unsigned i = 0; i < panels->size(); ++i) {
    const auto targets = panels->getObject(i)->getArray("targets");
    EXPECT_GT(targets->size(), 0U);
    for (unsigned k = 0; k < targets->size(); ++k) {
      all += targets->getObject(k)->getValue<std::string>("expr") + "\n";
    }
  }
  return all;
}

TEST(ShippedAlerts, AskForMetricsOfOurs) {
  expectOurs(metricsIn(shipped("alerts.yml")));
  expectOurs(metricsIn(shipped("alerts_test.yml")));
}

TEST(ShippedDashboard, AsksForMetricsOfOursAndShowsAllThatMatter) {
  const auto dashboard =
      Poco::JSON::Parser().parse(shipped("dashboard.json")).extract<Object::Ptr>();
  const std::set<std::string> shown = metricsIn(expressionsOf(*dashboard));
  expectOurs(shown);
  for (const std::string_view name : {kLastSucceeded, kLastSuccess, kLastDuration, kRuns, kRefusals,
                                      kLastProgress, kLastMemory, kLastCpu}) {
    EXPECT_TRUE(shown.contains(std::string(name))) << name;
  }
}

TEST(ShippedReadme, TellsOfEachMetric) {
  const auto file = exec_wrapper::test::sourceDirectory() / "plugins/prometheus/README.md";
  const std::string text = exec_wrapper::test::contents(file);
  for (const Family& family : families()) {
    EXPECT_NE(text.find(family.name), text.npos) << family.name;
  }
}

} // namespace
} // namespace exec_wrapper::prometheus::test
