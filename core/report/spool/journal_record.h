#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::report {

/// One line of a journal: its kind, and named values of any bytes. The format is readable for
/// people, and a truncated or damaged line is detected.
///
///     kind TAB name=value TAB ... TAB #checksum LF
class JournalRecord {
public:
  using Values = std::map<std::string, std::string>;

  JournalRecord() = default;
  explicit JournalRecord(std::string kind) : kind_(std::move(kind)) {}

  const std::string& kind() const noexcept { return kind_; }
  const Values& values() const noexcept { return values_; }

  void set(std::string name, std::string value);
  void set(std::string name, std::int64_t value);

  /// Empty if there is none.
  const std::string& text(const std::string& name) const;

  /// std::nullopt if there is none, or if it is not a number.
  std::optional<std::int64_t> integer(const std::string& name) const;

  /// The values whose names have this prefix, without the prefix.
  Values valuesWith(std::string_view prefix) const;

private:
  std::string kind_;
  Values values_;
};

/// The line with its line end.
std::string lineOf(const JournalRecord& record);

/// Parses a line without its line end. std::nullopt if it is not as `lineOf` made it.
std::optional<JournalRecord> recordIn(std::string_view line);

} // namespace exec_wrapper::report
