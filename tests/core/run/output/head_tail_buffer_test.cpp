#include "run/output/head_tail_buffer.h"

#include <gtest/gtest.h>

#include <string>

namespace exec_wrapper::run {
namespace {

StreamOutput keptOf(std::size_t budget, const std::string& text, std::size_t piece) {
  HeadTailBuffer kept(budget);
  for (std::size_t at = 0; at < text.size(); at += piece) {
    kept.append(std::string_view(text).substr(at, piece));
  }
  return kept.output();
}

std::string numbers(std::size_t size) {
  std::string text;
  for (int i = 0; text.size() < size; ++i) {
    text += static_cast<char>(i * 7);
  }
  return text;
}

TEST(HeadTailBuffer, NothingIsKeptOfNothing) {
  EXPECT_EQ(HeadTailBuffer(100).output(), StreamOutput{});
}

TEST(HeadTailBuffer, WhatFitsIsKeptWhole) {
  const std::string text = numbers(100);
  for (const std::size_t size : {1U, 24U, 25U, 26U, 99U, 100U}) {
    EXPECT_EQ(keptOf(100, text.substr(0, size), 10), (StreamOutput{{}, 0, text.substr(0, size)}));
  }
}

TEST(HeadTailBuffer, HeadAndTailOfWhatDoesNotFitAndWhatIsLeftOutIsCounted) {
  const std::string text = numbers(1000);
  for (const std::size_t size : {101U, 102U, 175U, 176U, 250U, 999U, 1000U}) {
    for (const std::size_t piece : {1U, 7U, 75U, 76U, 1000U}) {
      const std::string said = text.substr(0, size);
      const StreamOutput kept = keptOf(100, said, piece);
      EXPECT_EQ(kept.head, said.substr(0, 25)) << size << " by " << piece;
      EXPECT_EQ(kept.omitted, size - 100) << size << " by " << piece;
      EXPECT_EQ(kept.tail, said.substr(size - 75)) << size << " by " << piece;
    }
  }
}

TEST(HeadTailBuffer, ABudgetOfAByteKeepsTheLastOne) {
  EXPECT_EQ(keptOf(1, "abc", 2), (StreamOutput{{}, 2, "c"}));
}

} // namespace
} // namespace exec_wrapper::run
