#include "run/channel/tell.h"

#include "core/run/channel/notify_sender.h"
#include "run/channel/notify_receiver.h"
#include "support/fatal.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <future>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

using TellWords = std::vector<std::string>;

/// A misuse, and what is said of it.
std::string misuseOf(const TellWords& words) {
  try {
    tellMessages(words);
  } catch (const Fatal& error) {
    EXPECT_EQ(error.status(), 64);
    return error.what();
  }
  return "no misuse";
}

// The words

TEST(TellMessagesTest, ValuesHaveTheTypeInWhichTheyAreWritten) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"a=1", R"({"a":1})"},
      {"a=-1.5e3", R"({"a":-1.5e3})"},
      {"a=0", R"({"a":0})"},
      {"a=123456789012345678901234567890", R"({"a":123456789012345678901234567890})"},
      {"a=true", R"({"a":true})"},
      {"a=false", R"({"a":false})"},
      {"a=null", R"({"a":null})"},
      {"a=", R"({"a":""})"},
      {"a=text of words", R"({"a":"text of words"})"},
      {"a=True", R"({"a":"True"})"},
      {"a=01", R"({"a":"01"})"},
      {"a=1.", R"({"a":"1."})"},
      {"a=.5", R"({"a":".5"})"},
      {"a=+1", R"({"a":"+1"})"},
      {"a= 1", R"({"a":" 1"})"},
      {"a=1 ", R"({"a":"1 "})"},
      {"a=-", R"({"a":"-"})"},
      {"a=NaN", R"({"a":"NaN"})"},
      {"a=truetrue", R"({"a":"truetrue"})"},
      {"a={\"b\":1}", R"({"a":"{\"b\":1}"})"},
      {"a=\"b\"", R"({"a":"\"b\""})"},
      {"a=b=c", R"({"a":"b=c"})"},
      {"a==", R"({"a":"="})"},
  };
  for (const auto& [word, json] : cases) {
    EXPECT_EQ(tellMessages({word}).json, json) << word;
    EXPECT_EQ(tellMessages({word}).notify, "") << word;
  }
}

TEST(TellMessagesTest, LastStatusMessageIsTextAlways) {
  for (const std::string value : {"10", "true", "null", "half way", ""}) {
    EXPECT_EQ(tellMessages({"last_status_message=" + value}).json,
              "{\"last_status_message\":\"" + value + "\"}");
  }
}

TEST(TellMessagesTest, TextIsWrittenAsJsonHasIt) {
  EXPECT_EQ(tellMessages({"a=\"x\"\\\n\t\x01\xC3\xBC"}).json,
            "{\"a\":\"\\\"x\\\"\\\\\\u000a\\u0009\\u0001\xC3\xBC\"}");
  EXPECT_EQ(tellMessages({"a \"b\"\n=1"}).json, "{\"a \\\"b\\\"\\u000a\":1}");
}

TEST(TellMessagesTest, CountsAreIntegers) {
  for (const std::string key :
       {"success_count", "error_count", "skipped_count", "expected_count"}) {
    for (const std::string value : {"0", "-1", "9223372036854775807", "-9223372036854775808"}) {
      EXPECT_EQ(tellMessages({key + "=" + value}).json, "{\"" + key + "\":" + value + "}");
    }
    for (const std::string value :
         {"", "many", "1.5", "1e3", "+1", " 1", "1 ", "0x10", "true", "9223372036854775808"}) {
      EXPECT_THAT(misuseOf({key + "=" + value}),
                  AllOf(StartsWith("--tell: "), HasSubstr(key), HasSubstr("whole number")))
          << value;
    }
  }
  EXPECT_EQ(tellMessages({"SUCCESS_count=many"}).json, R"({"SUCCESS_count":"many"})");
}

TEST(TellMessagesTest, KeysOfCapitalsAreOfSdNotify) {
  for (const std::string word : {"READY=1", "STATUS=half way", "STATUS=", "X_EXEC_WRAPPER_A=b",
                                 "A1_=2", "ERRNO=not checked", "STATUS=a=b"}) {
    EXPECT_EQ(tellMessages({word}).notify, word + "\n");
    EXPECT_EQ(tellMessages({word}).json, "") << word;
  }
  for (const std::string word : {"Ready=1", "READy=1", "1=1", "_=1", "_1=1", "A-B=1", "A B=1"}) {
    EXPECT_EQ(tellMessages({word}).notify, "") << word;
  }
}

TEST(TellMessagesTest, WordsOfALanguageAreOneMessageInTheirOrder) {
  const TellMessages messages =
      tellMessages({"success_count=10", "READY=1", "expected_count=300", "STATUS=half way",
                    "last_status_message=half way", "READY=1"});
  EXPECT_EQ(messages.json,
            R"({"success_count":10,"expected_count":300,"last_status_message":"half way"})");
  EXPECT_EQ(messages.notify, "READY=1\nSTATUS=half way\nREADY=1\n");
}

TEST(TellMessagesTest, OtherWordsAreMisuse) {
  EXPECT_THAT(misuseOf({}), HasSubstr("KEY=VALUE"));
  for (const std::string word : {"word", "", "=", "=x", "READY", "--help"}) {
    EXPECT_THAT(misuseOf({"a=1", word}),
                AllOf(HasSubstr("'" + word + "'"), HasSubstr("not of the form KEY=VALUE")));
  }
  for (const std::string word : {"STATUS=a\nb", "STATUS=\n", "READY=1\nSTOPPING=1"}) {
    EXPECT_THAT(misuseOf({word}), AllOf(HasSubstr("line break"), testing::Not(HasSubstr("\n"))));
  }
  for (const std::string word : {"a=\xFF", "\xFF=a", "STATUS=\xC3"}) {
    EXPECT_THAT(misuseOf({word}), HasSubstr("not UTF-8"));
  }
}

// Sending

class TellTest : public testing::Test {
protected:
  struct End {
    int status = 0;
    std::string text;
  };

  static End tellTo(std::string_view address, const TellWords& words = {"a=1"}) {
    try {
      tell(words, address);
      return {};
    } catch (const Fatal& error) {
      return {error.status(), error.what()};
    }
  }

  /// What is there, without waiting.
  static std::string bytesOf(NotifyReceiver& receiver) {
    NotifyReceiver::Batch batch;
    receiver.take(batch);
    return batch.bytes;
  }

  test::TempDir dir_;
};

TEST_F(TellTest, IsUnavailableWithoutAnAddress) {
  const End end = tellTo("");
  EXPECT_EQ(end.status, 69);
  EXPECT_THAT(end.text, AllOf(StartsWith("--tell: "), HasSubstr("notify = on")));
}

TEST_F(TellTest, IsUnavailableWhereTheAddressIsNone) {
  for (const std::string& address : {std::string("relative"), std::string("vsock:2:1"),
                                     "/" + std::string(107, 'x'), "@" + std::string(107, 'x')}) {
    const End end = tellTo(address);
    EXPECT_EQ(end.status, 69) << address;
    EXPECT_THAT(end.text, HasSubstr("EXEC_WRAPPER_NOTIFY_SOCKET")) << address;
  }
}

TEST_F(TellTest, IsUnavailableWhereNobodyListens) {
  std::string closed;
  {
    NotifySocket socket;
    ASSERT_TRUE(socket.open({dir_.path()}, 100).ok());
    closed = dir_.file("closed");
    std::filesystem::rename(socket.address(), closed);
  }
  for (const std::string& address : {closed, dir_.file("missing"), dir_.write("file", ""),
                                     std::string("@exec_wrapper/test/nobody")}) {
    const End end = tellTo(address);
    EXPECT_EQ(end.status, 69) << address;
    EXPECT_THAT(end.text, HasSubstr("does not listen")) << address;
  }
}

TEST_F(TellTest, MisuseComesFirst) {
  EXPECT_EQ(tellTo("", {}).status, 64);
  EXPECT_EQ(tellTo("", {"word"}).status, 64);
  EXPECT_EQ(tellTo(dir_.file("missing"), {"success_count=many"}).status, 64);
}

TEST_F(TellTest, EndsWhenAllWasReceived) {
  for (const bool abstract : {false, true}) {
    NotifyReceiver receiver(checkThatSays(true));
    ASSERT_TRUE(
        receiver
            .open(abstract ? std::vector<std::string>{} : std::vector<std::string>{dir_.path()},
                  5000)
            .ok());
    EXPECT_EQ(tellTo(receiver.address(), {"a=1", "READY=1", "b=x"}).text, "");
    EXPECT_EQ(bytesOf(receiver), "{\"a\":1,\"b\":\"x\"}READY=1\nBARRIER=1");
    EXPECT_EQ(tellTo(receiver.address(), {"STOPPING=1"}).text, "");
    EXPECT_EQ(bytesOf(receiver), "STOPPING=1\nBARRIER=1");
    EXPECT_EQ(tellTo(receiver.address(), {"a=1"}).text, "");
    EXPECT_EQ(bytesOf(receiver), "{\"a\":1}BARRIER=1");
  }
}

TEST_F(TellTest, LeavesNoDescriptorOpen) {
  NotifyReceiver receiver(checkThatSays(true));
  ASSERT_TRUE(receiver.open({dir_.path()}, 5000).ok());
  const std::set<int> before = openDescriptors();
  EXPECT_EQ(tellTo(receiver.address()).status, 0);
  EXPECT_EQ(tellTo(dir_.file("missing")).status, 69);
  EXPECT_TRUE(receiver.awaitAll(test::kPatience));
  EXPECT_EQ(openDescriptors(), before);
}

TEST_F(TellTest, WaitsUntilTheLastMessageWasReceived) {
  NotifySocket socket;
  ASSERT_TRUE(socket.open({dir_.path()}, 100).ok());
  std::future<End> end = std::async(std::launch::async, [&socket] {
    return tellTo(socket.address(), {"a=1", "READY=1"});
  });
  for (const std::string expected : {"{\"a\":1}", "READY=1\n", "BARRIER=1"}) {
    ASSERT_TRUE(awaitReadable(socket.descriptor()));
    EXPECT_EQ(end.wait_for(0s), std::future_status::timeout) << "before " << expected;
    EXPECT_EQ(socket.receive()->bytes, expected);
  }
  EXPECT_EQ(socket.receive(), std::nullopt);
  EXPECT_EQ(end.get().text, "");
}

TEST_F(TellTest, GivesUpAfterASecondWhereNobodyReads) {
  NotifySocket socket;
  ASSERT_TRUE(socket.open({dir_.path()}, 100).ok());
  const SteadyTime begin = std::chrono::steady_clock::now();
  const End end = tellTo(socket.address());
  const Duration taken = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(end.status, 69);
  EXPECT_THAT(end.text, HasSubstr("within one second"));
  EXPECT_GE(taken, 1s);
  EXPECT_LT(taken, 10s);
}

TEST_F(TellTest, GivesUpAfterASecondWhereThereIsNoRoom) {
  NotifySocket socket;
  ASSERT_TRUE(socket.open({dir_.path()}, 100).ok());
  const NotifySender sender(socket.address());
  while (sender.trySend("a")) {
  }
  const SteadyTime begin = std::chrono::steady_clock::now();
  const End end = tellTo(socket.address());
  EXPECT_EQ(end.status, 69);
  EXPECT_THAT(end.text, HasSubstr("within one second"));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 1s);
}

TEST_F(TellTest, SaysThatAMessageIsTooLongToBeSent) {
  NotifyReceiver receiver(checkThatSays(true));
  ASSERT_TRUE(receiver.open({dir_.path()}, 5000).ok());
  const End end = tellTo(receiver.address(), {"a=" + std::string(50'000'000, 'x')});
  EXPECT_EQ(end.status, 69);
  EXPECT_THAT(end.text, HasSubstr("cannot be sent"));
}

} // namespace
} // namespace exec_wrapper::run
