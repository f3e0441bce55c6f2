#include "support/process_api/script.h"

#include "support/process_api/reply.h"
#include "support/process_api/script_words.h"

#include <algorithm>
#include <limits>
#include <map>

namespace exec_wrapper::test {

namespace {

using ActionReader = Action (*)(ScriptWords&);

Action readDrip(ScriptWords& words) {
  const std::string part = words.next("header or body");
  if (part != "header" && part != "body") {
    throw std::invalid_argument("drip header or body, not '" + part + "'");
  }
  return action::Drip{.interval = words.nextDuration(), .bodyOnly = part == "body"};
}

Action readStatus(ScriptWords& words) {
  const std::uint64_t code = words.nextNumber("a status such as 503");
  if (code < 200 || code > 599) {
    throw std::invalid_argument(std::to_string(code) + " is no status from 200 to 599");
  }
  action::Status status{.code = static_cast<int>(code)};
  if (words.take("retry-after")) {
    status.retryAfter = words.next("seconds or a date");
  }
  if (words.take("body")) {
    status.body = words.rest();
  }
  return status;
}

Action readHugeBody(ScriptWords& words) {
  return words.empty() ? action::HugeBody() : action::HugeBody{words.nextNumber("bytes")};
}

Action readRefuse(ScriptWords& words) {
  return words.empty() ? action::Refuse() : action::Refuse{words.nextDuration()};
}

template <class Kind> Action plain(ScriptWords&) {
  return Kind();
}

Action readAction(ScriptWords& words) {
  static const std::map<std::string, ActionReader> readers = {
      {"pass", plain<action::Pass>},
      {"delay", [](ScriptWords& w) -> Action { return action::Delay{w.nextDuration()}; }},
      {"drip", readDrip},
      {"status", readStatus},
      {"not-json", plain<action::NotJson>},
      {"no-id", plain<action::NoId>},
      {"redirect", [](ScriptWords& w) -> Action { return action::Redirect{w.next("a URL")}; }},
      {"huge-body", readHugeBody},
      {"header-bomb", plain<action::HeaderBomb>},
      {"garbage", plain<action::Garbage>},
      {"hang", plain<action::Hang>},
      {"reset", plain<action::Reset>},
      {"close", plain<action::Close>},
      {"refuse", readRefuse},
  };
  const std::string name = words.next("an action such as hang");
  const auto found = readers.find(name);
  if (found == readers.end()) {
    throw std::invalid_argument("'" + name + "' is no action");
  }
  return found->second(words);
}

std::optional<When> takeWhen(ScriptWords& words) {
  static const std::map<std::string, When> kinds = {
      {"any", When::Any},         {"create", When::Create}, {"update", When::Update},
      {"running", When::Running}, {"final", When::Final},   {"rollbar", When::Rollbar}};
  const auto found = kinds.find(words.peek());
  if (found == kinds.end()) {
    return std::nullopt;
  }
  words.take(found->first);
  return found->second;
}

/// Takes "3x" or "forever"; false where the next word is something else.
bool takeTimes(ScriptWords& words, Rule& rule) {
  const std::string word = words.peek();
  if (words.take("forever")) {
    rule.times = kForever;
    return true;
  }
  if (!word.ends_with('x')) {
    return false;
  }
  const auto number = wholeNumber(std::string_view(word).substr(0, word.size() - 1));
  if (!number) {
    return false;
  }
  if (*number == 0 || *number > std::numeric_limits<unsigned>::max()) {
    throw std::invalid_argument("'" + word + "' is no number of times");
  }
  words.take(word);
  rule.times = static_cast<unsigned>(*number);
  return true;
}

void check(const Rule& rule, bool bare) {
  if (std::holds_alternative<action::Refuse>(rule.action) && !bare) {
    throw std::invalid_argument("refuse is for no request: write 'refuse' or 'refuse 2s'");
  }
  if (rule.processed && isServed(rule.action)) {
    throw std::invalid_argument("'processed' says nothing here: " + describe(rule.action) +
                                " serves the request anyway");
  }
}

Rule readRule(ScriptWords words) {
  Rule rule;
  const std::optional<When> when = takeWhen(words);
  rule.when = when.value_or(When::Any);
  const bool counted = takeTimes(words, rule);
  rule.processed = words.take("processed");
  rule.action = readAction(words);
  if (!words.empty()) {
    throw std::invalid_argument("'" + words.peek() + "' is too much");
  }
  check(rule, !when && !counted && !rule.processed);
  return rule;
}

} // namespace

std::vector<Rule> parseScript(std::string_view text) {
  std::vector<Rule> rules;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const ScriptWords words(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    try {
      if (!words.empty()) {
        rules.push_back(readRule(words));
      }
    } catch (const std::invalid_argument& error) {
      throw ScriptError("line " + std::to_string(number) + ": " + error.what());
    }
  }
  return rules;
}

} // namespace exec_wrapper::test
