// A journal that a run left in the spool. Records are made of its lines without their checksums,
// past which little would get.

#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"
#include "report/replay/spooled_run.h"
#include "report/spool/event_codec.h"
#include "report/spool/journal_record.h"

#include <string>
#include <vector>

namespace exec_wrapper::fuzz {
namespace {

/// What is read is written as something that is read as the same.
void requireSame(const report::JournalRecord& record) {
  const std::string line = report::lineOf(record);
  const auto again = report::recordIn(std::string_view(line).substr(0, line.size() - 1));
  require(again && again->kind() == record.kind() && again->values() == record.values(),
          "a record is read as it was written", line);
}

void requireSameEvent(const Event& event) {
  const report::JournalRecord record = report::recordOf(event);
  const auto again = report::eventIn(record);
  require(again && report::recordOf(*again).values() == record.values(),
          "an event is read as it was written");
}

} // namespace

void examine(std::string_view input) {
  std::vector<report::JournalRecord> records;
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(line.size() + 1, input.size()));
    static_cast<void>(report::recordIn(line));
    const std::size_t tab = std::min(line.find('\t'), line.size());
    report::JournalRecord record{std::string(line.substr(0, tab))};
    for (std::size_t at = tab; at < line.size();) {
      const std::size_t end = std::min(line.find('\t', at + 1), line.size());
      const std::string_view pair = line.substr(at + 1, end - at - 1);
      const std::size_t equals = std::min(pair.find('='), pair.size());
      record.set(std::string(pair.substr(0, equals)),
                 std::string(pair.substr(std::min(equals + 1, pair.size()))));
      at = end;
    }
    requireSame(record);
    if (const auto event = report::eventIn(record)) {
      requireSameEvent(*event);
    }
    records.push_back(std::move(record));
  }
  if (const auto left = report::leftRunIn(records)) {
    const WallTime now = report::timeOf(1'800'000'000'000'000'000);
    const Event last = report::synthesizeFinalEvent(*left, now, now, "boot");
    require(last.final(), "the last word ends the run");
    requireSameEvent(last);
    require(left->shown().find('\n') == std::string::npos, "a run is shown in one line");
  }
}

} // namespace exec_wrapper::fuzz
