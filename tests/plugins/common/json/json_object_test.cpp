#include "common/json/json_object.h"

#include <gmock/gmock.h>

namespace exec_wrapper::common {
namespace {

using namespace std::chrono_literals;

TEST(JsonString, EscapesWhatJsonDoesNotAllow) {
  EXPECT_EQ(jsonString("a\"b\\c\n\r\t\x01\x1F\x7F/"), R"("a\"b\\c\n\r\t\u0001\u001f\u007f/")");
  EXPECT_EQ(jsonString(std::string_view("\0", 1)), R"("\u0000")");
}

TEST(JsonString, ReplacesEveryByteThatIsNotUtf8) {
  EXPECT_EQ(jsonString("\xC3\xA9\xFFz\xED\xA0\x80"),
            "\"\xC3\xA9\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(JsonObject, WritesSecondsWithThreeDecimals) {
  EXPECT_EQ(JsonObject().addSeconds("s", 5ms).text(), R"({"s":0.005})");
  EXPECT_EQ(JsonObject().addSeconds("s", 61s + 999600us).text(), R"({"s":62.000})");
}

TEST(JsonObject, WritesNullForWhatIsNotThere) {
  EXPECT_EQ(JsonObject()
                .addTextOrNull("a", "")
                .addTextOrNull("b", "x")
                .addNumberOrNull("c", std::nullopt)
                .addNumberOrNull("d", 0)
                .text(),
            R"({"a":null,"b":"x","c":null,"d":0})");
}

TEST(JsonObject, PassesJsonOn) {
  EXPECT_EQ(JsonObject().addJson("a", "[1,{}]").addJson("\"", "1e400").text(),
            R"({"a":[1,{}],"\"":1e400})");
}

} // namespace
} // namespace exec_wrapper::common
