#include "answer.h"

#include "base/text.h"
#include "common/json/json_reader.h"

#include <array>
#include <string>
#include <utility>

namespace exec_wrapper::process_api {

namespace {

using common::JsonReader;

constexpr std::size_t kLongestId = 1000; // it becomes part of a URL and of an environment variable
constexpr std::size_t kLongestWords = 200;

} // namespace

std::optional<std::string> executionId(const std::string& body) {
  const JsonReader answer = JsonReader::parse(body).value_or(JsonReader());
  std::optional<std::string> id = answer.object("result").id("id");
  const bool usable =
      id && !id->empty() && id->size() <= kLongestId && id->find('\0') == std::string::npos;
  return usable ? std::move(id) : std::nullopt;
}

std::string serverWords(const std::string& body) {
  static constexpr std::array kNames = {"message", "detail", "error"};
  const JsonReader answer = JsonReader::parse(body).value_or(JsonReader());
  for (const char* const name : kNames) {
    if (const std::string words = answer.text(name); !words.empty()) {
      return base::shortened(base::printable(words), kLongestWords);
    }
  }
  return {};
}

} // namespace exec_wrapper::process_api
