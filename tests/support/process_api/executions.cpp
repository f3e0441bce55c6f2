#include "support/process_api/executions.h"

#include "support/process_api/request.h"

#include <Poco/JSON/Array.h>

#include <algorithm>
#include <optional>

namespace exec_wrapper::test {

namespace {

void merge(const JsonObject& news, JsonObject& fields) {
  for (const std::string& name : news.getNames()) {
    fields.set(name, news.get(name));
  }
}

/// What is wrong with a creation; empty: nothing.
std::string flawOfCreation(const JsonObject& body) {
  if (!memberInteger(body, "process_type_id")) {
    return "process_type_id must be an integer";
  }
  if (hasValue(body, "process_max_concurrency") &&
      memberInteger(body, "process_max_concurrency").value_or(0) < 1) {
    return "process_max_concurrency must be a positive integer or null";
  }
  if (hasValue(body, "max_age_seconds") && !memberInteger(body, "max_age_seconds")) {
    return "max_age_seconds must be an integer or null";
  }
  return {};
}

Answer conflict(const std::vector<const Execution*>& holders, std::int64_t limit,
                const Poco::JSON::Array& ids) {
  const Execution& holder = *holders.front();
  const std::string name = holder.text("process_name");
  JsonObject error;
  error.set("error", "process type " + std::to_string(holder.processTypeId) + " may run " +
                         std::to_string(limit) + " at once; running is execution " + holder.id +
                         (name.empty() ? "" : " (" + name + ")"));
  error.set("conflicting_execution_ids", ids);
  return {.status = 409, .body = jsonText(error)};
}

} // namespace

Answer Executions::create(const JsonObject& body, std::string& id) {
  if (const std::string flaw = flawOfCreation(body); !flaw.empty()) {
    return errorAnswer(400, flaw);
  }
  const std::int64_t type = *memberInteger(body, "process_type_id");
  const auto limit = memberInteger(body, "process_max_concurrency");
  const std::vector<const Execution*> others = holders(type, body);
  if (limit && std::ssize(others) >= *limit) {
    Poco::JSON::Array ids;
    for (const Execution* const other : others) {
      ids.add(idValue(*other));
    }
    return conflict(others, *limit, ids);
  }
  const Execution& created = add(type, body);
  id = created.id;
  JsonObject result;
  result.set("id", idValue(created));
  JsonObject answer;
  answer.set("result", result);
  return {.status = 201, .body = jsonText(answer)};
}

Answer Executions::update(const std::string& id, const JsonObject& body) {
  Execution* const execution = find(id);
  if (execution == nullptr) {
    return errorAnswer(404, "there is no execution " + id);
  }
  const std::string status = memberText(body, "status");
  const bool last = isFinal(status);
  if (!status.empty() && status != "running" && !last) {
    return errorAnswer(400, "status cannot be " + status);
  }
  if (!last && (execution->revoked || execution->ended)) {
    return errorAnswer(409, "execution " + id + (execution->revoked ? " is revoked" : " is over"));
  }
  merge(body, execution->fields);
  execution->touched = clock_.now();
  execution->ended = execution->ended || last;
  return {};
}

bool Executions::revoke(const std::string& id) {
  Execution* const execution = find(id);
  if (execution != nullptr) {
    execution->revoked = true;
  }
  return execution != nullptr;
}

std::vector<const Execution*> Executions::holders(std::int64_t type, const JsonObject& body) const {
  const auto maxAge = memberInteger(body, "max_age_seconds");
  std::vector<const Execution*> found;
  for (const Execution& each : all_) {
    const Duration age = clock_.now() - each.touched;
    const bool tooOld = maxAge && age > std::chrono::seconds(*maxAge);
    if (each.processTypeId == type && !each.ended && !each.revoked && !tooOld) {
      found.push_back(&each);
    }
  }
  return found;
}

const Execution& Executions::add(std::int64_t type, const JsonObject& body) {
  Execution created;
  created.id = idPrefix_ + std::to_string(++lastId_);
  created.processTypeId = type;
  merge(body, created.fields);
  created.touched = clock_.now();
  all_.push_back(std::move(created));
  return all_.back();
}

Execution* Executions::find(const std::string& id) {
  const auto found = std::ranges::find(all_, id, &Execution::id);
  return found == all_.end() ? nullptr : &*found;
}

Poco::Dynamic::Var Executions::idValue(const Execution& execution) const {
  if (idPrefix_.empty()) {
    return static_cast<Poco::Int64>(std::stoll(execution.id));
  }
  return execution.id;
}

} // namespace exec_wrapper::test
