#pragma once

#include "history/sql/session.h"

#include <Poco/Data/Session.h>

#include <functional>

namespace exec_wrapper::history {

/// Maps an exception of the database's library that is being handled to a failure.
using DescribeFailure = SqlFailure (*)();

/// A session of Poco Data. What differs between databases is in the two modules.
class PocoSession final : public SqlSession {
public:
  PocoSession(Poco::Data::Session session, DescribeFailure describe)
      : session_(std::move(session)), describe_(describe) {}

  SqlResult run(const std::string& statement, const std::vector<SqlValue>& values,
                std::size_t columns) noexcept override;

private:
  SqlRows execute(const std::string& text, const std::vector<SqlValue>& values,
                  std::size_t columns);

  Poco::Data::Session session_;
  const DescribeFailure describe_;
};

/// The text in one line.
std::string inOneLine(std::string text);

} // namespace exec_wrapper::history
