#include "run/channel/notify_message.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::run {
namespace {

using namespace std::string_view_literals;
using testing::Optional;

/// A datagram that is accepted.
NotifyMessage accepted(std::string_view datagram) {
  NotifyMessage message;
  EXPECT_EQ(takeApartNotify(datagram, message), std::nullopt) << datagram;
  return message;
}

std::optional<MessageError> flawOfNotify(std::string_view datagram) {
  NotifyMessage message;
  return takeApartNotify(datagram, message);
}

const std::vector<std::pair<std::string_view, bool NotifyMessage::*>> kFlags = {
    {"READY=1", &NotifyMessage::ready},       {"RELOADING=1", &NotifyMessage::reloading},
    {"STOPPING=1", &NotifyMessage::stopping}, {"BARRIER=1", &NotifyMessage::barrier},
    {"WATCHDOG=1", &NotifyMessage::watchdog}, {"WATCHDOG=trigger", &NotifyMessage::trigger},
};

void expectNothing(const NotifyMessage& message, std::string_view datagram) {
  for (const auto& [line, flag] : kFlags) {
    EXPECT_FALSE(message.*flag) << line << " in " << datagram;
  }
  EXPECT_EQ(message.status, std::nullopt) << datagram;
  EXPECT_EQ(message.busError, std::nullopt) << datagram;
  EXPECT_EQ(message.errorNumber, std::nullopt) << datagram;
  EXPECT_EQ(message.monotonicUsec, std::nullopt) << datagram;
  EXPECT_EQ(message.watchdogUsec, std::nullopt) << datagram;
  EXPECT_EQ(message.extendUsec, std::nullopt) << datagram;
  EXPECT_EQ(message.retryAfter, std::nullopt) << datagram;
}

TEST(NotifyMessageTest, EachFlagIsSetByItsOwnLine) {
  for (const auto& [line, flag] : kFlags) {
    const NotifyMessage message = accepted(line);
    for (const auto& [other, flagOfOther] : kFlags) {
      EXPECT_EQ(message.*flagOfOther, flagOfOther == flag) << other << " by " << line;
    }
    EXPECT_EQ(message.mistypedCount, 0U) << line;
  }
}

TEST(NotifyMessageTest, HasAllTheKeysOfOneDatagram) {
  const NotifyMessage message =
      accepted("READY=1\nRELOADING=1\nSTOPPING=1\nBARRIER=1\nWATCHDOG=1\nWATCHDOG=trigger\n"
               "STATUS=half way\nBUSERROR=org.x.Failed\nERRNO=2\nMONOTONIC_USEC=3\n"
               "WATCHDOG_USEC=4\nEXTEND_TIMEOUT_USEC=5\nX_EXEC_WRAPPER_RETRY_AFTER=6m\n");
  for (const auto& [line, flag] : kFlags) {
    EXPECT_TRUE(message.*flag) << line;
  }
  EXPECT_THAT(message.status, Optional("half way"sv));
  EXPECT_THAT(message.busError, Optional("org.x.Failed"sv));
  EXPECT_THAT(message.errorNumber, Optional(2));
  EXPECT_THAT(message.monotonicUsec, Optional(3U));
  EXPECT_THAT(message.watchdogUsec, Optional(4U));
  EXPECT_THAT(message.extendUsec, Optional(5U));
  EXPECT_THAT(message.retryAfter, Optional(Duration(std::chrono::minutes(6))));
  EXPECT_EQ(message.mistypedCount, 0U);
  EXPECT_TRUE(message.mistyped.empty());
}

TEST(NotifyMessageTest, TextIsAllBehindTheFirstEqualsSign) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"STATUS=", ""},
      {"STATUS=a=b", "a=b"},
      {"STATUS= a \t", " a \t"},
      {"STATUS=50\xE2\x80\xAF% \"done\"\\", "50\xE2\x80\xAF% \"done\"\\"},
      {"STATUS=a\r\nREADY=1", "a\r"},
  };
  for (const auto& [datagram, status] : cases) {
    EXPECT_THAT(accepted(datagram).status, Optional(status)) << datagram;
  }
}

TEST(NotifyMessageTest, NumbersReachFromTheLeastToTheGreatest) {
  EXPECT_THAT(accepted("ERRNO=-2147483648").errorNumber, Optional(-2147483647 - 1));
  EXPECT_THAT(accepted("ERRNO=2147483647").errorNumber, Optional(2147483647));
  for (const std::string key : {"MONOTONIC_USEC", "WATCHDOG_USEC", "EXTEND_TIMEOUT_USEC"}) {
    EXPECT_EQ(accepted(key + "=18446744073709551615").mistypedCount, 0U) << key;
  }
  EXPECT_THAT(accepted("WATCHDOG_USEC=0").watchdogUsec, Optional(0U));
  EXPECT_THAT(accepted("WATCHDOG_USEC=18446744073709551615").watchdogUsec,
              Optional(18446744073709551615U));
}

TEST(NotifyMessageTest, LastLineOfAKeyCounts) {
  const NotifyMessage message = accepted("STATUS=a\nERRNO=1\nREADY=1\nSTATUS=b\nERRNO=2");
  EXPECT_THAT(message.status, Optional("b"sv));
  EXPECT_THAT(message.errorNumber, Optional(2));
  EXPECT_TRUE(message.ready);
}

TEST(NotifyMessageTest, UnknownKeysAndOtherLinesAreIgnored) {
  for (const std::string_view datagram : {""sv,
                                          "\n"sv,
                                          "\n\n\n"sv,
                                          "READY"sv,
                                          "=1"sv,
                                          "="sv,
                                          "a text of two words"sv,
                                          "MAINPID=17"sv,
                                          "MAINPIDFD=1"sv,
                                          "FDSTORE=1\nFDNAME=a\nFDPOLL=0"sv,
                                          "FDSTOREREMOVE=1"sv,
                                          "NOTIFYACCESS=all"sv,
                                          "EXIT_STATUS=3"sv,
                                          "RESTART_RESET=1"sv,
                                          "VARLINKERROR=x"sv,
                                          "X_OTHER=1"sv,
                                          "X_EXEC_WRAPPER_OTHER=1"sv,
                                          "ready=1"sv,
                                          "Ready=1"sv,
                                          " READY=1"sv,
                                          "READY =1"sv,
                                          "READYY=1"sv,
                                          "READ=1"sv}) {
    const NotifyMessage message = accepted(datagram);
    expectNothing(message, datagram);
    EXPECT_EQ(message.mistypedCount, 0U) << datagram;
  }
}

TEST(NotifyMessageTest, WhatIsIgnoredHidesNothing) {
  const NotifyMessage message = accepted("text\n\n=\nMAINPID=1\nREADY=1\nSTATUS=x\ntext");
  EXPECT_TRUE(message.ready);
  EXPECT_THAT(message.status, Optional("x"sv));
  EXPECT_EQ(message.mistypedCount, 0U);
}

TEST(NotifyMessageTest, ValueThatDoesNotFitIsIgnoredAndCounted) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"READY=0", "READY"},
      {"READY=", "READY"},
      {"READY=11", "READY"},
      {"READY=1 ", "READY"},
      {"READY=1\r\n", "READY"},
      {"READY=yes", "READY"},
      {"RELOADING=true", "RELOADING"},
      {"STOPPING=2", "STOPPING"},
      {"BARRIER=", "BARRIER"},
      {"WATCHDOG=0", "WATCHDOG"},
      {"WATCHDOG=Trigger", "WATCHDOG"},
      {"ERRNO=", "ERRNO"},
      {"ERRNO=ENOENT", "ERRNO"},
      {"ERRNO=2147483648", "ERRNO"},
      {"MONOTONIC_USEC=-1", "MONOTONIC_USEC"},
      {"MONOTONIC_USEC=1.5", "MONOTONIC_USEC"},
      {"WATCHDOG_USEC=1s", "WATCHDOG_USEC"},
      {"WATCHDOG_USEC=0x10", "WATCHDOG_USEC"},
      {"WATCHDOG_USEC=18446744073709551616", "WATCHDOG_USEC"},
      {"EXTEND_TIMEOUT_USEC= 1", "EXTEND_TIMEOUT_USEC"},
      {"EXTEND_TIMEOUT_USEC=+1", "EXTEND_TIMEOUT_USEC"},
  };
  for (const auto& [datagram, key] : cases) {
    const NotifyMessage message = accepted(datagram);
    expectNothing(message, datagram);
    EXPECT_EQ(message.mistyped, key) << datagram;
    EXPECT_EQ(message.mistypedCount, 1U) << datagram;
  }
}

TEST(NotifyMessageTest, RetryAfterThatIsNoDelayIsCounted) {
  for (const char* const value : {"", "soon", "-1", "1 m", "200y", "9999999999999999999"}) {
    const std::string text = "X_EXEC_WRAPPER_RETRY_AFTER=" + std::string(value);
    const NotifyMessage message = accepted(text);
    EXPECT_EQ(message.mistyped, "X_EXEC_WRAPPER_RETRY_AFTER") << value;
    EXPECT_EQ(message.mistypedCount, 1U) << value;
    EXPECT_EQ(message.retryAfter, std::nullopt) << value;
  }
}

TEST(NotifyMessageTest, ValueThatDoesNotFitLeavesAnEarlierOne) {
  const NotifyMessage message = accepted("ERRNO=5\nWATCHDOG_USEC=6\nREADY=1\n"
                                         "ERRNO=x\nWATCHDOG_USEC=y\nREADY=0");
  EXPECT_THAT(message.errorNumber, Optional(5));
  EXPECT_THAT(message.watchdogUsec, Optional(6U));
  EXPECT_TRUE(message.ready);
  EXPECT_EQ(message.mistypedCount, 3U);
  EXPECT_EQ(message.mistyped, "READY") << "the last one";
}

TEST(NotifyMessageTest, OneZeroByteMayEndIt) {
  EXPECT_TRUE(accepted("READY=1\0"sv).ready);
  EXPECT_TRUE(accepted("READY=1\n\0"sv).ready);
  EXPECT_THAT(accepted("STATUS=x\0"sv).status, Optional("x"sv));
  expectNothing(accepted("\0"sv), "a zero byte");
}

TEST(NotifyMessageTest, AnyOtherZeroByteDiscardsAll) {
  for (const std::string_view datagram : {"READY=1\0\0"sv, "\0READY=1"sv, "READY=1\0STATUS=x"sv,
                                          "STATUS=a\0b\nREADY=1"sv, "READY=1\0\n"sv, "\0\0"sv}) {
    NotifyMessage message;
    EXPECT_EQ(takeApartNotify(datagram, message), MessageError::HasNul) << datagram;
    expectNothing(message, datagram);
  }
}

TEST(NotifyMessageTest, LengthIsLimited) {
  const std::string most = "STATUS=" + std::string(kLongestNotify - 7, 'x');
  ASSERT_EQ(most.size(), 4096U);
  EXPECT_THAT(accepted(most).status, Optional(testing::SizeIs(4089)));
  NotifyMessage message;
  EXPECT_EQ(takeApartNotify(most + "x", message), MessageError::LongNotify);
  expectNothing(message, "a long one");
  EXPECT_EQ(flawOfNotify(most + '\0'), MessageError::LongNotify) << "with its zero byte";
  EXPECT_EQ(flawOfNotify(most.substr(1) + '\0'), std::nullopt);
}

TEST(NotifyMessageTest, WhatIsNotUtf8DiscardsAll) {
  for (const std::string_view datagram :
       {"STATUS=\xFF"sv, "STATUS=\xC3"sv, "STATUS=\x80"sv, "STATUS=\xC0\xAF"sv,
        "STATUS=\xED\xA0\x80"sv, "STATUS=\xF4\x90\x80\x80"sv, "READY=1\nX_OTHER=\xFE"sv,
        "\xFF"sv}) {
    NotifyMessage message;
    EXPECT_EQ(takeApartNotify(datagram, message), MessageError::NotUtf8) << datagram;
    expectNothing(message, "one that is not UTF-8");
  }
}

TEST(NotifyMessageTest, TextsArePartsOfTheDatagram) {
  const std::string datagram = "STATUS=x\nBUSERROR=y";
  const NotifyMessage message = accepted(datagram);
  ASSERT_TRUE(message.status && message.busError);
  EXPECT_EQ(message.status->data(), datagram.data() + 7);
  EXPECT_EQ(message.busError->data(), datagram.data() + 18);
}

} // namespace
} // namespace exec_wrapper::run
