#include "common/http/options.h"

#include "config/bundled_plugins.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

namespace exec_wrapper::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Sample = Rows<"sample", "the sample", "sample-url">;

TEST(HttpRows, HaveNamesOfThePrefixAndMeaningsOfTheServer) {
  EXPECT_EQ(Sample::timeout("7").name, "sample-timeout");
  EXPECT_EQ(Sample::timeout("7").defaultValue, "7");
  EXPECT_EQ(Sample::timeout("7").meaning,
            "Time limit of one whole request to the sample; a negative number: no limit");
  EXPECT_EQ(Sample::retries("3").name, "sample-retries");
  EXPECT_EQ(Sample::retryDelay("5").name, "sample-retry-delay");
  EXPECT_EQ(Sample::kTls[0].meaning, "CA certificates (PEM) used to verify the sample");
  EXPECT_EQ(Sample::kTls[1].dependsOn, "sample-url");
  EXPECT_EQ(Sample::kTls[2].dependsOn, "sample-client-cert-file");
}

TEST(HttpRows, AreAllInOneArrayInTheirOrder) {
  constexpr auto kAll = rows(std::array{Sample::timeout("1")}, Sample::kTls,
                             std::array{exported(Sample::retries("2"))});
  std::vector<std::string_view> names;
  for (const Option& row : kAll) {
    names.push_back(row.name);
  }
  EXPECT_THAT(names, ElementsAre("sample-timeout", "sample-ca-file", "sample-client-cert-file",
                                 "sample-client-key-file", "sample-retries"));
  EXPECT_TRUE(kAll.back().exported);
  EXPECT_FALSE(kAll.front().exported);
}

TEST(HttpRows, OfBoundedRequestsRefuseToHaveNoLimit) {
  EXPECT_EQ(Sample::boundedTimeout("5").negative, Negative::Refused);
  EXPECT_EQ(Sample::boundedTimeout("5").meaning.find("no limit"), std::string_view::npos);
}

const Option* rowOf(const PluginInfo& plugin, const std::string& name) {
  const auto row = std::ranges::find(plugin.options, name, &Option::name);
  return row == plugin.options.end() ? nullptr : &*row;
}

/// The prefix of a bundled plugin's rows.
const std::map<std::string, std::string> kPrefixes = {
    {"process_api", "api"}, {"rollbar", "rollbar"},       {"healthchecks", "healthchecks"},
    {"webhook", "webhook"}, {"prometheus", "prometheus"}, {"etcd", "etcd"},
    {"mail", "mail"},       {"sentry", "sentry"},         {"otlp", "otlp"}};

class HttpRowsOf : public ::testing::TestWithParam<std::string> {
protected:
  const PluginInfo& plugin() const {
    for (const PluginInfo* const info : config::bundledPlugins()) {
      if (info->name == GetParam()) {
        return *info;
      }
    }
    throw std::runtime_error("there is no plugin " + GetParam());
  }

  const Option& row(const std::string& ending) const {
    const std::string name = kPrefixes.at(GetParam()) + ending;
    const Option* const found = rowOf(plugin(), name);
    if (found == nullptr) {
      throw std::runtime_error("there is no row " + name);
    }
    return *found;
  }
};

TEST_P(HttpRowsOf, HaveTheSameEndingsAndDependencies) {
  EXPECT_EQ(row("-timeout").type, OptionType::TimeSpan);
  EXPECT_EQ(row("-timeout").dependsOn, "") << "it may be a default that jobs share";
  EXPECT_TRUE(row("-timeout").positive);
  EXPECT_EQ(row("-ca-file").use, PathUse::ReadFile);
  EXPECT_EQ(row("-ca-file").dependsOn, "");
  EXPECT_NE(rowOf(plugin(), std::string(row("-client-cert-file").dependsOn)), nullptr);
  EXPECT_EQ(row("-client-key-file").dependsOn, row("-client-cert-file").name);
  EXPECT_THAT(std::string(row("-ca-file").meaning), HasSubstr("CA certificates (PEM)"));
}

INSTANTIATE_TEST_SUITE_P(All, HttpRowsOf,
                         ::testing::Values("process_api", "rollbar", "healthchecks", "webhook",
                                           "prometheus", "etcd", "mail", "sentry", "otlp"),
                         [](const auto& plugin) { return plugin.param; });

TEST(HttpRows, BelongToEachPluginWithACertificate) {
  for (const PluginInfo* const info : config::bundledPlugins()) {
    const bool has = std::ranges::any_of(
        info->options, [](const Option& row) { return row.name.ends_with("-ca-file"); });
    EXPECT_EQ(has, kPrefixes.contains(std::string(info->name))) << info->name;
  }
}

} // namespace
} // namespace exec_wrapper::http
