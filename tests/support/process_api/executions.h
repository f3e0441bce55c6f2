#pragma once

#include "exec_wrapper/time.h"
#include "support/process_api/answer.h"
#include "support/process_api/json.h"

#include <cstdint>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// One run as the server knows it.
struct Execution {
  std::string id;
  std::int64_t processTypeId = 0;
  JsonObject fields;  ///< of its creation, with those of its updates merged in
  SteadyTime touched; ///< when it was created, or updated last
  bool ended = false;
  bool revoked = false;

  /// A field as `memberText` has it.
  std::string text(const std::string& name) const { return memberText(fields, name); }
};

/// The server's memory, and its rules: how many executions of a process type may run at once, and
/// which updates an execution takes. One thread at a time.
class Executions {
public:
  /// Ids are integers, or, where there is a prefix, strings: the prefix with a number.
  Executions(const Clock& clock, std::string idPrefix)
      : clock_(clock), idPrefix_(std::move(idPrefix)) {}

  /// Writes the new id into `id` where there is one.
  Answer create(const JsonObject& body, std::string& id);
  Answer update(const std::string& id, const JsonObject& body);

  /// From now on running updates are answered by 409. False where there is no such execution.
  bool revoke(const std::string& id);

  const std::vector<Execution>& all() const noexcept { return all_; }

  /// Forgets them. Ids are not given twice.
  void clear() { all_.clear(); }

private:
  std::vector<const Execution*> holders(std::int64_t type, const JsonObject& body) const;
  const Execution& add(std::int64_t type, const JsonObject& body);
  Execution* find(const std::string& id);
  Poco::Dynamic::Var idValue(const Execution& execution) const;

  const Clock& clock_;
  std::string idPrefix_;
  std::uint64_t lastId_ = 0;
  std::vector<Execution> all_;
};

} // namespace exec_wrapper::test
