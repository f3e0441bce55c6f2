#pragma once

#include "history/read/run_row.h"
#include "history/sql/session.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::history {

/// Takes the columns of a row one after the other.
class RowReader {
public:
  explicit RowReader(const SqlRow& row) : row_(row) {}

  std::string text() { return row_[next_++].value_or(std::string()); }
  Number number() {
    const std::optional<std::string>& value = row_[next_++];
    return value ? Number(numberIn(value)) : Number();
  }
  std::int64_t count() { return number().value_or(0); }

private:
  const SqlRow& row_;
  std::size_t next_ = 0;
};

} // namespace exec_wrapper::history
