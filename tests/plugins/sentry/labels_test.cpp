#include "labels.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_host.h"
#include "exec_wrapper/testing/sample_settings.h"

#include <gmock/gmock.h>

namespace exec_wrapper::sentry {

extern const PluginInfo info;

namespace {

using ::testing::HasSubstr;

class LabelsTest : public ::testing::Test {
protected:
  Labels labels() const {
    return labelsOf(contract::SampleSettings(info.options, settings_), host_);
  }
  std::string problem() const {
    try {
      labels();
    } catch (const ConfigurationError& error) {
      return error.what();
    }
    return "none";
  }

  contract::SampleHost host_;
  contract::SampleSettings::Values settings_;
};

TEST(SlugOf, IsAsSentryDerivesIt) {
  EXPECT_EQ(slugOf("Nightly Backup"), "nightly-backup");
  EXPECT_EQ(slugOf("my_job-2"), "my_job-2");
  EXPECT_EQ(slugOf("--a  b/c.sh--"), "a-b-c-sh");
  EXPECT_EQ(slugOf("_x_"), "x");
  EXPECT_EQ(slugOf("\xC3\xBC"), "job");
  EXPECT_EQ(slugOf("[no name]"), "no-name");
}

TEST(SlugOf, IsNeverEmptyNorANumber) {
  EXPECT_EQ(slugOf(""), "job");
  EXPECT_EQ(slugOf("..."), "job");
  EXPECT_EQ(slugOf("2026"), "job-2026");
}

TEST(SlugOf, IsShort) {
  EXPECT_EQ(slugOf(std::string(60, 'a')), std::string(50, 'a'));
  EXPECT_EQ(slugOf(std::string(49, 'a') + " b"), std::string(49, 'a')) << "no - at its end";
}

TEST_F(LabelsTest, AreTheRunsOwn) {
  host_.identity().id = "0A2C4E6F-0000-4111-8222-333344445555";
  host_.identity().job = "Nightly Backup";
  host_.identity().deployment = "staging";
  settings_ = {{"program-version", "backup@1.2"}};
  const Labels found = labels();
  EXPECT_EQ(found.runId, "0a2c4e6f000041118222333344445555");
  EXPECT_EQ(found.slug, "nightly-backup");
  EXPECT_EQ(found.environment, "staging");
  EXPECT_EQ(found.release, "backup@1.2");
  EXPECT_TRUE(found.ownSettings);
}

TEST_F(LabelsTest, HaveTheNamesOfTheSettings) {
  host_.identity().deployment = "staging";
  settings_ = {{"sentry-monitor", "x"}, {"sentry-environment", "y"}, {"sentry-release", "z"}};
  EXPECT_EQ(labels().slug, "x");
  EXPECT_EQ(labels().environment, "y");
  EXPECT_EQ(labels().release, "z");
}

TEST_F(LabelsTest, HaveUsualNames) {
  EXPECT_EQ(labels().environment, "production");
  EXPECT_EQ(labels().release, "");
  EXPECT_EQ(labels().slug, "true");
  EXPECT_EQ(labels().runId.size(), 32U) << "for a run without an id too";
}

TEST_F(LabelsTest, AreMadeToFitWhereSentryDidNotNameThem) {
  host_.identity().deployment = "eu/west\n" + std::string(100, 'x');
  EXPECT_EQ(labels().environment, "eu-west-n" + std::string(55, 'x'));
  settings_ = {{"program-version", "latest"}};
  EXPECT_EQ(labels().release, "");
}

TEST_F(LabelsTest, ThatSentryWouldNotTakeAreRefused) {
  settings_ = {{"sentry-environment", "eu/west"}};
  EXPECT_THAT(problem(), HasSubstr("sentry-environment"));
  settings_ = {{"sentry-release", std::string(201, 'x')}};
  EXPECT_THAT(problem(), HasSubstr("sentry-release has more than 200 characters"));
  settings_ = {{"sentry-monitor", "Nightly Backup"}};
  EXPECT_THAT(problem(), HasSubstr("as in nightly-backup"));
}

TEST_F(LabelsTest, DoNotTakeTheVersionOfAnotherJob) {
  host_.identity().name = "other";
  settings_ = {{"process-name", "mine"}, {"program-version", "1"}};
  EXPECT_FALSE(labels().ownSettings);
  EXPECT_EQ(labels().release, "");
}

} // namespace
} // namespace exec_wrapper::sentry
