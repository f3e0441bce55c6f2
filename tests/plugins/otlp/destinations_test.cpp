#include "destinations.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_settings.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <string>

namespace exec_wrapper::otlp {

extern const PluginInfo info;

namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

class OtlpDestinations : public ::testing::Test {
protected:
  ~OtlpDestinations() override {
    for (const std::string& name : names_) {
      unsetenv(name.c_str());
    }
  }

  void set(const std::string& name, const std::string& value) {
    setenv(name.c_str(), value.c_str(), 1);
    names_.push_back(name);
  }

  Destinations found(const contract::SampleSettings::Values& settings = {}) const {
    return destinationsFrom(contract::SampleSettings(info.options, settings));
  }

  std::vector<std::string> urls(const contract::SampleSettings::Values& settings = {}) const {
    std::vector<std::string> all;
    for (const Destination& to : found(settings).all) {
      all.push_back(to.baseUrl + to.path);
    }
    return all;
  }

  bool traces(const contract::SampleSettings::Values& settings = {}) const {
    return info.traces(contract::SampleSettings(info.options, settings));
  }

private:
  std::vector<std::string> names_;
};

TEST_F(OtlpDestinations, AreTheUsualOnes) {
  EXPECT_THAT(urls(),
              ElementsAre("http://localhost:4318/v1/traces", "http://localhost:4318/v1/logs",
                          "http://localhost:4318/v1/metrics"));
  EXPECT_EQ(found().all[0].timeout, Duration(10s));
  EXPECT_THAT(found().warnings, IsEmpty());
}

TEST_F(OtlpDestinations, AppendToTheCommonEndpointAndTakeTheOthersAsTheyAre) {
  set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318/my/");
  set("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "https://l.example");
  set("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "https://m.example/in?key=x");
  EXPECT_THAT(urls(), ElementsAre("http://c:4318/my/v1/traces", "https://l.example/",
                                  "https://m.example/in?key=x"));
  EXPECT_EQ(found().all[2].shown(), "https://m.example/in") << "a query may be a password";
}

TEST_F(OtlpDestinations, ASettingWinsOverEveryVariable) {
  set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318");
  set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://t:4318");
  set("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "a=1");
  set("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "77");
  set("OTEL_EXPORTER_OTLP_CERTIFICATE", "/of/the/variable");
  const Destinations all = found({{"otlp-endpoint", "https://ours/x"},
                                  {"otlp-headers", "b=2"},
                                  {"otlp-timeout", "3"},
                                  {"otlp-ca-file", "/ours"}});
  ASSERT_THAT(all.all, SizeIs(3));
  const Destination& traces = all.all[0];
  EXPECT_EQ(traces.baseUrl + traces.path, "https://ours/x/v1/traces");
  EXPECT_THAT(traces.headers, ElementsAre(Pair("b", "2")));
  EXPECT_EQ(traces.timeout, Duration(3s));
  EXPECT_EQ(traces.caFile, "/ours");
  EXPECT_FALSE(traces.filesOfVariables);
}

TEST_F(OtlpDestinations, ASignalsOwnVariableWinsOverTheCommonOne) {
  set("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20all");
  set("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "x-key=logs");
  set("OTEL_EXPORTER_OTLP_TIMEOUT", "1500");
  set("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "0");
  set("OTEL_EXPORTER_OTLP_CERTIFICATE", "/ca");
  set("OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE", "/ca-of-logs");
  set("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/cert");
  set("OTEL_EXPORTER_OTLP_CLIENT_KEY", "/key");
  const Destinations all = found();
  ASSERT_THAT(all.all, SizeIs(3));
  EXPECT_THAT(all.all[0].headers, ElementsAre(Pair("authorization", "Bearer all")));
  EXPECT_THAT(all.all[1].headers, ElementsAre(Pair("x-key", "logs")));
  EXPECT_EQ(all.all[0].timeout, Duration(1500ms));
  EXPECT_EQ(all.all[2].timeout, std::nullopt);
  EXPECT_EQ(all.all[0].caFile, "/ca");
  EXPECT_EQ(all.all[1].caFile, "/ca-of-logs");
  EXPECT_EQ(all.all[0].certificateFile, "/cert");
  EXPECT_EQ(all.all[0].keyFile, "/key");
  EXPECT_TRUE(all.all[0].filesOfVariables);
}

TEST_F(OtlpDestinations, AnEmptyVariableIsNone) {
  set("OTEL_EXPORTER_OTLP_ENDPOINT", "  ");
  set("OTEL_EXPORTER_OTLP_TIMEOUT", "");
  EXPECT_THAT(urls(), SizeIs(3));
  EXPECT_EQ(found().all[0].timeout, Duration(10s));
}

TEST_F(OtlpDestinations, VariablesThatCannotBeUsedAreNamedOnceAndNeverShown) {
  set("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317");
  EXPECT_THAT(urls(), IsEmpty());
  EXPECT_THAT(found().warnings, SizeIs(3)) << "one for each signal";
  set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4317");
  set("OTEL_EXPORTER_OTLP_HEADERS", "marked-token");
  set("OTEL_EXPORTER_OTLP_TIMEOUT", "10s");
  set("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
  const Destinations all = found();
  EXPECT_THAT(all.all, SizeIs(3));
  EXPECT_THAT(all.warnings,
              ElementsAre(HasSubstr("PROTOCOL is grpc"),
                          AllOf(HasSubstr("HEADERS is not of the form"), Not(HasSubstr("marked"))),
                          HasSubstr("TIMEOUT is not a number of milliseconds")));
}

TEST_F(OtlpDestinations, SettingsThatCannotBeUsedAreErrors) {
  EXPECT_THROW(found({{"otlp-headers", "marked-token"}}), ConfigurationError);
  EXPECT_THROW(found({{"otlp-headers", "content-type=text/plain"}}), ConfigurationError);
  EXPECT_THROW(found({{"otlp-headers", "a=1%0D%0Ab:2"}}), ConfigurationError);
  EXPECT_THROW(found({{"otlp-headers", "a b=1"}}), ConfigurationError);
  EXPECT_THROW(found({{"otlp-signals", "traces,profiles"}}), ConfigurationError);
}

TEST_F(OtlpDestinations, SignalsAreChosenBySettingElseByVariables) {
  set("OTEL_METRICS_EXPORTER", "None");
  set("OTEL_LOGS_EXPORTER", "console");
  EXPECT_THAT(urls(), SizeIs(2));
  EXPECT_THAT(urls({{"otlp-signals", "metrics"}}), ElementsAre(HasSubstr("/v1/metrics")));
  EXPECT_TRUE(traces());
  EXPECT_FALSE(traces({{"otlp-signals", "metrics"}}));
  set("OTEL_TRACES_EXPORTER", "none");
  EXPECT_FALSE(traces());
  EXPECT_TRUE(traces({{"otlp-signals", "traces"}}));
  set("OTEL_SDK_DISABLED", "TRUE");
  EXPECT_THAT(urls({{"otlp-signals", "traces"}}), IsEmpty());
  EXPECT_FALSE(traces({{"otlp-signals", "traces"}}));
}

TEST_F(OtlpDestinations, OtherPropagatorsLeaveTheTraceAlone) {
  set("OTEL_PROPAGATORS", "none");
  EXPECT_FALSE(traces());
  set("OTEL_PROPAGATORS", "b3");
  EXPECT_FALSE(traces());
  set("OTEL_PROPAGATORS", "baggage, tracecontext");
  EXPECT_TRUE(traces());
}

} // namespace
} // namespace exec_wrapper::otlp
