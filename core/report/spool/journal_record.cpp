#include "report/spool/journal_record.h"

#include "base/number.h"

#include <Poco/Checksum.h>

#include <array>
#include <cstdio>
#include <utility>

namespace exec_wrapper::report {

namespace {

constexpr char kSeparator = '\t';
constexpr std::string_view kChecksum = "\t#";

// The characters with a meaning in a line, and their escapes.
constexpr std::array<std::pair<char, char>, 5> kEscapes = {
    {{'\\', '\\'}, {'\t', 't'}, {'\n', 'n'}, {'\r', 'r'}, {'=', 'e'}}};

std::string escaped(std::string_view text, bool name) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    char stands = 0;
    for (const auto& [plain, escape] : kEscapes) {
      if (c == plain && (name || c != '=')) {
        stands = escape;
      }
    }
    if (stands != 0) {
      result += '\\';
    }
    result += stands != 0 ? stands : c;
  }
  return result;
}

std::string unescaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      ++i;
      for (const auto& [plain, escape] : kEscapes) {
        if (text[i] == escape) {
          c = plain;
        }
      }
    }
    result += c;
  }
  return result;
}

std::string checksumOf(std::string_view text) {
  Poco::Checksum checksum(Poco::Checksum::TYPE_CRC32);
  checksum.update(text.data(), static_cast<unsigned>(text.size()));
  std::array<char, 9> digits{};
  std::snprintf(digits.data(), digits.size(), "%08x", checksum.checksum());
  return digits.data();
}

} // namespace

void JournalRecord::set(std::string name, std::string value) {
  values_.insert_or_assign(std::move(name), std::move(value));
}

void JournalRecord::set(std::string name, std::int64_t value) {
  set(std::move(name), std::to_string(value));
}

const std::string& JournalRecord::text(const std::string& name) const {
  static const std::string kNone;
  const auto found = values_.find(name);
  return found != values_.end() ? found->second : kNone;
}

std::optional<std::int64_t> JournalRecord::integer(const std::string& name) const {
  return base::parseNumber<std::int64_t>(text(name));
}

JournalRecord::Values JournalRecord::valuesWith(std::string_view prefix) const {
  Values found;
  for (auto at = values_.lower_bound(std::string(prefix));
       at != values_.end() && at->first.starts_with(prefix); ++at) {
    found.emplace(at->first.substr(prefix.size()), at->second);
  }
  return found;
}

std::string lineOf(const JournalRecord& record) {
  std::string line = escaped(record.kind(), true);
  for (const auto& [name, value] : record.values()) {
    line += kSeparator + escaped(name, true) + '=' + escaped(value, false);
  }
  const std::string checksum = checksumOf(line);
  line += kChecksum;
  line += checksum;
  return line + '\n';
}

std::optional<JournalRecord> recordIn(std::string_view line) {
  const std::size_t end = line.rfind(kChecksum);
  if (end == line.npos || line.substr(end + kChecksum.size()) != checksumOf(line.substr(0, end))) {
    return std::nullopt;
  }
  line = line.substr(0, end);
  std::size_t at = std::min(line.find(kSeparator), line.size());
  JournalRecord record(unescaped(line.substr(0, at)));
  while (at < line.size()) {
    const std::size_t next = std::min(line.find(kSeparator, at + 1), line.size());
    const std::string_view pair = line.substr(at + 1, next - at - 1);
    const std::size_t equals = pair.find('=');
    if (equals == pair.npos) {
      return std::nullopt;
    }
    record.set(unescaped(pair.substr(0, equals)), unescaped(pair.substr(equals + 1)));
    at = next;
  }
  return record;
}

} // namespace exec_wrapper::report
