// The reader that the tests of this plugin believe.

#include "support/otlp_schema.h"

#include <gmock/gmock.h>

#include <string>

namespace exec_wrapper::otlp {
namespace {

using test::otlpFault;
using ::testing::HasSubstr;

constexpr char kGood[] =
    R"({"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{"name":"s"},)"
    R"("spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",)"
    R"("name":"n","kind":1,"startTimeUnixNano":"1","endTimeUnixNano":"2",)"
    R"("attributes":[{"key":"a","value":{"intValue":"3"}}],"status":{}}]}]}]})";

std::string with(const std::string& part, const std::string& other) {
  std::string json = kGood;
  json.replace(json.find(part), part.size(), other);
  return json;
}

TEST(OtlpSchema, AcceptsWhatIsRight) {
  EXPECT_EQ(otlpFault("Traces", kGood), "");
}

TEST(OtlpSchema, FindsAMisspeltKeyAtAnyDepth) {
  EXPECT_THAT(otlpFault("Traces", with("resourceSpans", "resource_spans")),
              HasSubstr("is not known to Traces"));
  EXPECT_THAT(otlpFault("Traces", with("startTimeUnixNano", "startTimeUnixNanos")),
              HasSubstr("startTimeUnixNanos is not known to Span"));
  EXPECT_THAT(otlpFault("Traces", with("intValue", "integerValue")),
              HasSubstr("is not known to AnyValue"));
}

TEST(OtlpSchema, FindsValuesOfAnotherType) {
  EXPECT_THAT(otlpFault("Traces", with(R"("1","end)", R"(1,"end)")), HasSubstr("64-bit"));
  EXPECT_THAT(otlpFault("Traces", with(R"("kind":1)", R"("kind":"SPAN_KIND_INTERNAL")")),
              HasSubstr("kind is not enum5"));
  EXPECT_THAT(otlpFault("Traces", with("5b8e", "5B8E")), HasSubstr("is not hex32"));
  EXPECT_THAT(otlpFault("Traces", with("eee19b7ec3c1b174", "7uGbfsPBsXQ=")),
              HasSubstr("is not hex16"));
  EXPECT_THAT(otlpFault("Traces", with("eee19b7ec3c1b174", "0000000000000000")),
              HasSubstr("is not hex16"));
  EXPECT_THAT(otlpFault("Traces", with(R"("n","kind")", R"(5,"kind")")),
              HasSubstr("name is no text"));
}

TEST(OtlpSchema, FindsWhatIsMissingEmptyOrThereTwice) {
  EXPECT_THAT(otlpFault("Traces", with(R"("kind":1,)", "")), HasSubstr("has no kind"));
  EXPECT_THAT(otlpFault("Traces", R"({"resourceSpans":[]})"), HasSubstr("is empty"));
  EXPECT_THAT(otlpFault("Traces", with(R"({"intValue":"3"})", "{}")),
              HasSubstr("has not one value"));
  EXPECT_THAT(otlpFault("Traces", with(R"([{"key")", R"([{"key":"a","value":{"boolValue":true}},)"
                                                     R"({"key")")),
              HasSubstr("comes twice"));
  EXPECT_NE(otlpFault("Traces", "{"), "");
}

} // namespace
} // namespace exec_wrapper::otlp
