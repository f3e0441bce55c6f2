#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::report {

/// One line of a journal: what it is about, and named values, any bytes. Written so that people can
/// read it and that a line which was cut off or damaged is known for it.
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

  /// Empty where there is none.
  const std::string& text(const std::string& name) const;

  /// Nothing where there is none, or where it is no number.
  std::optional<std::int64_t> integer(const std::string& name) const;

  /// Those whose names begin so, without that beginning.
  Values valuesWith(std::string_view prefix) const;

private:
  std::string kind_;
  Values values_;
};

/// With its end.
std::string lineOf(const JournalRecord& record);

/// The line without its end. Nothing where it is not as `lineOf` made it.
std::optional<JournalRecord> recordIn(std::string_view line);

} // namespace exec_wrapper::report
