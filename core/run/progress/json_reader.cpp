#include "run/progress/json_reader.h"

#include "run/progress/json_cursor.h"

#include <cstdint>

namespace exec_wrapper::run {

namespace {

// Recursive, but no deeper than `kDeepestJson`.
class ObjectReader {
public:
  explicit ObjectReader(std::string_view text) noexcept : cursor_(text) {}

  std::optional<MessageError> read(std::vector<JsonMember>& members) {
    cursor_.skipBlanks();
    const bool isObject = cursor_.peek() == '{';
    const bool good = isObject ? takeObject(1, &members) : takeValue(0);
    cursor_.skipBlanks();
    if (!good) {
      return cursor_.flaw();
    }
    if (!cursor_.atEnd()) {
      return MessageError::NotJson;
    }
    return isObject ? std::nullopt : std::optional(MessageError::NotAnObject);
  }

private:
  // `depth` is that of the enclosing object or array.
  bool takeValue(int depth) {
    switch (cursor_.peek()) {
    case '{':
      return takeObject(depth + 1, nullptr);
    case '[':
      return takeArray(depth + 1);
    case '"':
      return cursor_.takeString();
    case 't':
      return cursor_.takeWord("true");
    case 'f':
      return cursor_.takeWord("false");
    case 'n':
      return cursor_.takeWord("null");
    default:
      return cursor_.takeNumber();
    }
  }

  bool takeArray(int depth) {
    return takeAll(depth, '[', ']', [&] { return takeValue(depth); });
  }

  bool takeObject(int depth, std::vector<JsonMember>* members) {
    return takeAll(depth, '{', '}', [&] { return takeMember(depth, members); });
  }

  // The elements between two brackets, separated by commas.
  template <class TakeOne> bool takeAll(int depth, char open, char close, TakeOne takeOne) {
    if (depth > kDeepestJson) {
      return cursor_.fail(MessageError::TooDeep);
    }
    cursor_.take(open);
    cursor_.skipBlanks();
    if (cursor_.take(close)) {
      return true;
    }
    do {
      cursor_.skipBlanks();
      if (!takeOne()) {
        return false;
      }
      cursor_.skipBlanks();
    } while (cursor_.take(','));
    return cursor_.take(close) || cursor_.fail(MessageError::NotJson);
  }

  bool takeMember(int depth, std::vector<JsonMember>* members) {
    const std::string_view key = cursor_.rest();
    if (!cursor_.takeString()) {
      return false;
    }
    const std::size_t keySize = key.size() - cursor_.rest().size();
    cursor_.skipBlanks();
    if (!cursor_.take(':')) {
      return cursor_.fail(MessageError::NotJson);
    }
    cursor_.skipBlanks();
    const std::string_view value = cursor_.rest();
    if (!takeValue(depth)) {
      return false;
    }
    if (members != nullptr) {
      const std::size_t valueSize = value.size() - cursor_.rest().size();
      members->push_back({key.substr(1, keySize - 2), value.substr(0, valueSize)});
    }
    return true;
  }

  JsonCursor cursor_;
};

void appendUtf8(std::uint32_t character, std::string& out) {
  const auto append = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  const auto appendTail = [&](unsigned shift) { append(0x80U | ((character >> shift) & 0x3FU)); };
  if (character < 0x80U) {
    append(character);
  } else if (character < 0x800U) {
    append(0xC0U | (character >> 6U));
    appendTail(0);
  } else if (character < 0x10000U) {
    append(0xE0U | (character >> 12U));
    appendTail(6);
    appendTail(0);
  } else {
    append(0xF0U | (character >> 18U));
    appendTail(12);
    appendTail(6);
    appendTail(0);
  }
}

// Resolves the escape after a backslash, which is known to be valid. Returns its number of bytes.
std::size_t resolveEscape(std::string_view escape, std::string& out) {
  constexpr std::string_view kNames = "bfnrt";
  constexpr std::string_view kMeanings = "\b\f\n\r\t";
  if (escape.front() != 'u') {
    const std::size_t at = kNames.find(escape.front());
    out += at == kNames.npos ? escape.front() : kMeanings[at];
    return 1;
  }
  constexpr std::size_t kUnit = 5;             // u and four digits
  constexpr std::size_t kPair = 2 * kUnit + 1; // both units and the second backslash
  const std::uint32_t unit = codeUnit(escape.substr(1)).value_or(0);
  if (!isHighSurrogate(unit)) {
    appendUtf8(unit, out);
    return kUnit;
  }
  const std::uint32_t low = codeUnit(escape.substr(kUnit + 2)).value_or(0);
  appendUtf8(0x10000U + ((unit & 0x3FFU) << 10U) + (low & 0x3FFU), out);
  return kPair;
}

} // namespace

std::optional<MessageError> takeApart(std::string_view text, std::vector<JsonMember>& members) {
  members.clear();
  return ObjectReader(text).read(members);
}

void resolveKey(std::string_view key, std::string& out) {
  out.clear();
  while (!key.empty()) {
    const std::size_t backslash = key.find('\\');
    out += key.substr(0, backslash);
    if (backslash == key.npos) {
      return;
    }
    key.remove_prefix(backslash + 1);
    key.remove_prefix(resolveEscape(key, out));
  }
}

void compactValue(std::string_view value, std::string& out) {
  out.clear();
  bool quoted = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (!quoted && isJsonBlank(c)) {
      continue;
    }
    out += c;
    if (quoted && c == '\\') {
      out += value[++i];
    } else if (c == '"') {
      quoted = !quoted;
    }
  }
}

} // namespace exec_wrapper::run
