#include "run/progress/message_assembler.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace exec_wrapper::run {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ProgressAssemblerTest : public testing::Test, private MessageAssembler::Sink {
protected:
  static constexpr std::size_t kLongest = 20;

  void add(const std::string& datagram, int sender = 1) {
    assembler_.add({{127, 0, 0, 1}, static_cast<std::uint16_t>(sender)}, datagram);
  }

  MessageAssembler assembler_{kLongest, *this};
  std::vector<std::string> messages_; // "key=value" of each member
  std::vector<MessageError> flaws_;

private:
  void message(std::span<const JsonMember> members) override {
    std::string& text = messages_.emplace_back();
    for (const JsonMember& member : members) {
      text += std::string(text.empty() ? "" : " ") + std::string(member.key) + "=" +
              std::string(member.value);
    }
  }
  void discarded(MessageError flaw) override { flaws_.push_back(flaw); }
};

TEST_F(ProgressAssemblerTest, TakesOneMessageOfADatagram) {
  add("{\"a\":1}\n");
  EXPECT_THAT(messages_, ElementsAre("a=1"));
}

TEST_F(ProgressAssemblerTest, TakesSeveralMessagesOfADatagram) {
  add("{\"a\":1}\n{\"b\":2,\"c\":3}\r\n{}\n");
  EXPECT_THAT(messages_, ElementsAre("a=1", "b=2 c=3", ""));
}

TEST_F(ProgressAssemblerTest, JoinsMessagesWhereverTheyAreSplit) {
  const std::string stream = "{\"a\":1}\n{\"b\":\"x\"}\n";
  for (std::size_t first = 0; first <= stream.size(); ++first) {
    for (std::size_t second = first; second <= stream.size(); ++second) {
      messages_.clear();
      add(stream.substr(0, first));
      add(stream.substr(first, second - first));
      add(stream.substr(second));
      EXPECT_THAT(messages_, ElementsAre("a=1", "b=\"x\"")) << first << " " << second;
    }
  }
  EXPECT_THAT(flaws_, IsEmpty());
}

TEST_F(ProgressAssemblerTest, KeepsSendersApart) {
  add("{\"a\":", 1);
  add("{\"b\":", 2);
  add("{\"c\":3}\n", 3);
  add("2}\n", 2);
  add("1}\n", 1);
  assembler_.add({{127, 0, 0, 2}, 1}, "{\"d\":4}\n");
  EXPECT_THAT(messages_, ElementsAre("c=3", "b=2", "a=1", "d=4"));
}

TEST_F(ProgressAssemblerTest, DiscardsUpToTheLineEnd) {
  add("x\n[]\n{\"a\":\"\xFF\"}\n{\"a\":1}\n");
  EXPECT_THAT(flaws_,
              ElementsAre(MessageError::NotJson, MessageError::NotAnObject, MessageError::NotUtf8));
  EXPECT_THAT(messages_, ElementsAre("a=1"));
}

TEST_F(ProgressAssemblerTest, EmptyLinesAreNothing) {
  add("\n \r\n\t\n");
  add("");
  add(" ");
  add("\n");
  add("\r");
  assembler_.close();
  EXPECT_THAT(messages_, IsEmpty());
  EXPECT_THAT(flaws_, IsEmpty());
}

class TooLongMessage : public ProgressAssemblerTest, public testing::WithParamInterface<int> {};

TEST_P(TooLongMessage, IsDiscardedOnceAndUpToItsLineEndOnly) {
  const auto addInPieces = [&](const std::string& text) {
    const auto piece = static_cast<std::size_t>(GetParam());
    for (std::size_t at = 0; at < text.size(); at += piece) {
      add(text.substr(at, piece));
    }
  };
  addInPieces("{\"a\":\"" + std::string(kLongest - 8, 'x') + "\"}\n");
  EXPECT_THAT(messages_, SizeIs(1)) << "as long as may be";
  addInPieces("{\"a\":\"" + std::string(kLongest - 7, 'x') + "\"}\n{\"b\":1}\n");
  EXPECT_THAT(flaws_, ElementsAre(MessageError::TooLong));
  EXPECT_EQ(messages_.back(), "b=1");
}

INSTANTIATE_TEST_SUITE_P(InPiecesOf, TooLongMessage, testing::Values(1, 2, 7, 21, 1000));

TEST_F(ProgressAssemblerTest, SenderThatWasSilentLongestGivesWay) {
  const int most = MessageAssembler::kMostSenders;
  for (int sender = 1; sender <= most; ++sender) {
    add("{\"a\":", sender);
  }
  add("1", 1);           // heard again, so the second is the silent one
  add("{}\n", most + 1); // needs no room
  EXPECT_THAT(flaws_, IsEmpty());
  add("{\"b\":", most + 2);
  EXPECT_THAT(flaws_, ElementsAre(MessageError::Crowded));
  add("}\n", 1);
  add("2}\n", most + 2);
  add("3}\n", 3);
  EXPECT_THAT(messages_, ElementsAre("", "a=1", "b=2", "a=3"));
  add("2}\n", 2);
  EXPECT_THAT(flaws_, ElementsAre(MessageError::Crowded, MessageError::NotJson));
}

TEST_F(ProgressAssemblerTest, DiscardedMessageThatGivesWayIsNotCountedTwice) {
  add(std::string(kLongest + 1, 'x'), 0);
  for (int sender = 1; sender <= static_cast<int>(MessageAssembler::kMostSenders); ++sender) {
    add("{\"a\":", sender);
  }
  EXPECT_THAT(flaws_, ElementsAre(MessageError::TooLong));
}

TEST_F(ProgressAssemblerTest, WholeObjectAtTheEndNeedsNoLineEnd) {
  add("{\"a\":1}", 1);
  add("{\"b\":", 2);
  add("{}]", 3);
  EXPECT_THAT(messages_, IsEmpty()) << "more of it may come";
  assembler_.takeWhole();
  EXPECT_THAT(messages_, ElementsAre("a=1"));
  EXPECT_THAT(flaws_, IsEmpty());
  add("\n{\"c\":3}\n", 1);
  add("2}\n", 2);
  EXPECT_THAT(messages_, ElementsAre("a=1", "c=3", "b=2")) << "others go on";
}

TEST_F(ProgressAssemblerTest, ClosingDiscardsWhatIsUnfinished) {
  add("{\"a\":", 1);
  add("{\"b\":", 2);
  add(std::string(kLongest + 1, 'x'), 3);
  assembler_.close();
  assembler_.close();
  EXPECT_THAT(flaws_, ElementsAre(MessageError::TooLong, MessageError::Unfinished,
                                  MessageError::Unfinished));
}

} // namespace
} // namespace exec_wrapper::run
