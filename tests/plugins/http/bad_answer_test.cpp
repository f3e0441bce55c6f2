// What a hostile or broken server sends, within bounded time and memory.

#include "http_fixture.h"

#include <sys/resource.h>

namespace exec_wrapper::http {
namespace {

using ::testing::HasSubstr;

struct Bad {
  const char* name;
  std::string bytes;
  const char* reason;
};

void PrintTo(const Bad& bad, std::ostream* stream) {
  *stream << bad.name;
}

const std::string kOkAnswer = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kOkAnswer + "Transfer-Encoding: chunked\r\n\r\n";

std::vector<Bad> badAnswers() {
  std::string bomb = kOkAnswer;
  for (int i = 0; i < 2000; ++i) {
    bomb += "X-" + std::to_string(i) + ": y\r\n";
  }
  return {
      {"AnotherProtocol", "SSH-2.0-OpenSSH_9\r\n", "does not speak HTTP"},
      {"GarbageWithoutALine", std::string("\x15\x03\x01\0\x02", 5), "does not speak HTTP"},
      {"BytesThatAreNoText", "HTTP/1.\xFF\xFF\xFF 200 OK\r\n\r\n", "invalid HTTP status"},
      {"NoStatus", "HTTP/1.1 abc OK\r\n\r\n", "invalid HTTP status"},
      {"ALongStatus", "HTTP/1.1 2000 OK\r\n\r\n", "invalid HTTP status"},
      {"AStatusOutOfRange", "HTTP/1.1 999 OK\r\n\r\n", "invalid HTTP status"},
      {"SwitchedProtocols", "HTTP/1.1 101 Go\r\n\r\n", "without a request"},
      {"AHeaderBomb", bomb + "\r\n", "invalid HTTP headers"},
      {"ALongLine", kOkAnswer + "X: " + std::string(100'000, 'x'), "too long"},
      {"ALongStatusLine", "HTTP/1.1 200 " + std::string(100'000, 'x'), "too long"},
      {"ALengthOfOneGigabyte", kOkAnswer + "Content-Length: 1073741824\r\n\r\nabc", "more than"},
      {"ALengthBeyondNumbers", kOkAnswer + "Content-Length: 99999999999999999999999\r\n\r\n",
       "more than"},
      {"ANegativeLength", kOkAnswer + "Content-Length: -1\r\n\r\n", "an invalid length"},
      {"AnEmptyLength", kOkAnswer + "Content-Length: \r\n\r\n", "an invalid length"},
      {"TwoLengths", kOkAnswer + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "two lengths"},
      {"AnUnknownEncoding", kOkAnswer + "Transfer-Encoding: gzip, chunked\r\n\r\n",
       "Transfer-Encoding"},
      {"AHugeChunk", kChunked + "FFFFFFFFFFFFFFF\r\n", "more than"},
      {"AChunkBeyondNumbers", kChunked + "FFFFFFFFFFFFFFFFFFFFFFFFF\r\n", "more than"},
      {"AChunkOfNoSize", kChunked + "zzz\r\n", "an invalid length"},
      {"AnEmptyChunkLine", kChunked + "\r\n", "an invalid length"},
      {"AChunkThatIsLonger", kChunked + "3\r\nabcdef\r\n", "longer than its size"},
      {"ALongChunkExtension", kChunked + "3;" + std::string(100'000, 'x'), "too long"},
  };
}

class BadAnswer : public ::testing::TestWithParam<Bad> {};

TEST_P(BadAnswer, IsAFailureThatSaysSo) {
  const Failure bad = failure(answered(GetParam().bytes));
  EXPECT_EQ(bad.kind, Failure::Kind::BadAnswer) << bad.reason;
  EXPECT_THAT(bad.reason, HasSubstr("127.0.0.1"));
  EXPECT_THAT(bad.reason, HasSubstr(GetParam().reason));
  EXPECT_TRUE(bad.mayHaveArrived);
}

INSTANTIATE_TEST_SUITE_P(Of, BadAnswer, ::testing::ValuesIn(badAnswers()),
                         [](const auto& bad) { return bad.param.name; });

/// An answer that begins so and then repeats itself for ever.
Failure flooded(const std::string& beginning, const std::string& repeated) {
  ScriptedServer server([&](int fd) {
    readRequest(fd);
    std::string block;
    while (block.size() < 65536) {
      block += repeated;
    }
    for (bool taken = sendAll(fd, beginning); taken; taken = sendAll(fd, block)) {
    }
  });
  return failure(ask(server.url()));
}

long peakMemory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss; // KiB
}

TEST(Flood, EndsWithinBoundedMemory) {
  const long before = peakMemory();
  for (const auto& [beginning, repeated] : std::vector<std::pair<std::string, std::string>>{
           {kChunked, "1000\r\n" + std::string(4096, 'x') + "\r\n"},
           {kChunked, "1;" + std::string(4000, 'x') + "\r\nx\r\n"},
           {kOkAnswer + "\r\n", "body without a length "},
           {kOkAnswer + "Content-Length: 1048577\r\n\r\n", "x"},
           {kOkAnswer, "X: y\r\n"},
           {"", "HTTP/1.1 100 Continue\r\n\r\n"},
           {"HTTP/1.1 200 ", "x"},
           {kChunked + "0\r\n", "Trailer: x\r\n"}}) {
    EXPECT_EQ(flooded(beginning, repeated).kind, Failure::Kind::BadAnswer) << beginning;
  }
  EXPECT_LT(peakMemory() - before, 256L << 10);
}

TEST(LongestBody, IsTakenWholeAndOneByteMoreIsNot) {
  const auto sized = [](std::size_t size) {
    return answered(kOkAnswer + "Content-Length: " + std::to_string(size) + "\r\n\r\n" +
                    std::string(size, 'x'));
  };
  const auto unsized = [](std::size_t size) {
    return answeredAndClosed(kOkAnswer + "\r\n" + std::string(size, 'x'));
  };
  EXPECT_EQ(response(sized(Client::kLongestBody)).body.size(), Client::kLongestBody);
  EXPECT_EQ(response(unsized(Client::kLongestBody)).body.size(), Client::kLongestBody);
  EXPECT_EQ(failure(sized(Client::kLongestBody + 1)).kind, Failure::Kind::BadAnswer);
  EXPECT_EQ(failure(unsized(Client::kLongestBody + 1)).kind, Failure::Kind::BadAnswer);
}

class CutShort : public ::testing::TestWithParam<std::string> {};

TEST_P(CutShort, IsNoConnection) {
  const Failure cut = failure(answeredAndClosed(GetParam()));
  EXPECT_EQ(cut.kind, Failure::Kind::NoConnection) << cut.reason;
  EXPECT_THAT(cut.reason, HasSubstr("closed the connection in the middle of its answer"));
  EXPECT_TRUE(cut.mayHaveArrived);
}

INSTANTIATE_TEST_SUITE_P(Answers, CutShort,
                         ::testing::Values("HTTP/1.1 20", kOkAnswer,
                                           kOkAnswer + "Content-Length: 1",
                                           kOkAnswer + "Content-Length: 5\r\n\r\nabc", kChunked,
                                           kChunked + "5\r\nabc", kChunked + "3\r\nabc",
                                           kChunked + "3\r\nabc\r\n", kChunked + "0\r\n"));

} // namespace
} // namespace exec_wrapper::http
