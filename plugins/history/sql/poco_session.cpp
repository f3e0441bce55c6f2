#include "history/sql/poco_session.h"

#include <Poco/Data/Statement.h>
#include <Poco/Nullable.h>

#include <algorithm>
#include <deque>
#include <utility>

namespace exec_wrapper::history {

namespace {

using Poco::Data::Keywords::into;
using Poco::Data::Keywords::use;

using Column = std::vector<Poco::Nullable<std::string>>;

/// The values of a statement, at addresses that stay: Poco binds references.
class Bindings {
public:
  explicit Bindings(const std::vector<SqlValue>& values) {
    for (const SqlValue& value : values) {
      if (const auto* const number = std::get_if<std::int64_t>(&value)) {
        numbers_.emplace_back(*number);
      } else if (const auto* const text = std::get_if<std::string>(&value)) {
        texts_.emplace_back(*text);
      }
    }
  }

  void bind(Poco::Data::Statement& statement, const std::vector<SqlValue>& values) {
    auto number = numbers_.begin();
    auto text = texts_.begin();
    for (const SqlValue& value : values) {
      if (std::holds_alternative<std::int64_t>(value)) {
        statement, use(*number++);
      } else if (std::holds_alternative<std::string>(value)) {
        statement, use(*text++);
      } else {
        statement, use(nothing_);
      }
    }
  }

private:
  std::deque<Poco::Int64> numbers_;
  std::deque<std::string> texts_;
  Poco::Nullable<std::string> nothing_;
};

} // namespace

SqlResult PocoSession::run(const std::string& statement, const std::vector<SqlValue>& values,
                           std::size_t columns) noexcept {
  try {
    return execute(statement, values, columns);
  } catch (...) {
    return describe_();
  }
}

SqlRows PocoSession::execute(const std::string& text, const std::vector<SqlValue>& values,
                             std::size_t columns) {
  Poco::Data::Statement statement(session_);
  statement << text;
  Bindings bindings(values);
  bindings.bind(statement, values);
  std::vector<Column> results(columns);
  for (Column& column : results) {
    statement, into(column);
  }
  statement.execute();
  SqlRows rows(columns == 0 ? 0 : results.front().size(), SqlRow(columns));
  for (std::size_t column = 0; column < columns; ++column) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (Poco::Nullable<std::string>& value = results[column][row]; !value.isNull()) {
        rows[row][column] = std::move(value.value());
      }
    }
  }
  return rows;
}

std::string inOneLine(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '.' || text.back() == ' ')) {
    text.pop_back();
  }
  std::ranges::replace(text, '\n', ' ');
  return text;
}

} // namespace exec_wrapper::history
