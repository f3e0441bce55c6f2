#include "slots.h"

#include "base/number.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace exec_wrapper::etcd {

namespace {

constexpr int kRounds = 10; // lost to faster runs
constexpr Duration kLongestUndoing = std::chrono::seconds(4);

} // namespace

Slots::Slots(Store& store, const std::string& key, std::size_t count, LeaseTerms terms,
             const Clock& clock)
    : store_(store), prefix_(key + "/slot/"), count_(count), terms_(terms), clock_(clock) {}

Slots::Result Slots::take(const std::string& value, const std::string& removed,
                          const Limits& limits) {
  Full full;
  for (int round = 0; round < kRounds; ++round) {
    Answer<std::vector<Entry>> seen = store_.readAll(prefix_, limits);
    if (!seen.value) {
      return seen.reply;
    }
    const std::vector<std::size_t> free = freeIn(*seen.value);
    if (free.empty()) {
      return Full{*std::move(seen.value)};
    }
    Change change;
    change.value = value;
    change.removed = removed;
    Result result = takeOneOf(free, std::move(change), limits);
    if (!std::holds_alternative<Full>(result)) {
      return result;
    }
    full = std::get<Full>(std::move(result));
  }
  return full;
}

/// None if as many slots are taken as allowed, even if their numbers are not those that we use.
std::vector<std::size_t> Slots::freeIn(const std::vector<Entry>& taken) const {
  std::vector<std::size_t> free;
  if (taken.size() >= count_) {
    return free;
  }
  std::set<std::size_t> numbers;
  for (const Entry& entry : taken) {
    const std::string_view key = entry.key;
    numbers.insert(base::parseNumber<std::size_t>(key.substr(std::min(key.size(), prefix_.size())))
                       .value_or(count_));
  }
  for (std::size_t slot = 0; slot < count_; ++slot) {
    if (!numbers.contains(slot)) {
      free.push_back(slot);
    }
  }
  return free;
}

Slots::Result Slots::takeOneOf(const std::vector<std::size_t>& free, Change change,
                               const Limits& limits) {
  const SteadyTime asked = clock_.now();
  const Answer<Grant> grant = store_.grant(terms_.ttl, limits);
  if (!grant.value) {
    return grant.reply;
  }
  change.lease = grant.value->lease;
  Result result = Full();
  for (const std::size_t slot : free) {
    change.key = prefix_ + std::to_string(slot);
    const Answer<Changed> answer = store_.change(change, limits);
    if (!answer.value) {
      result = answer.reply;
      break;
    }
    const std::optional<Entry>& found = answer.value->found;
    if (answer.value->done) {
      return Slot{change.key, change.lease, answer.value->revision, asked};
    }
    if (found && found->lease == change.lease) { // by an earlier request without an answer
      return Slot{change.key, change.lease, found->created, asked};
    }
    if (found) {
      std::get<Full>(result).taken.push_back(*found);
    }
  }
  // Also after a stop. A lease that cannot be revoked now expires.
  static_cast<void>(giveBack(change.lease, {clock_.now() + kLongestUndoing}));
  return result;
}

base::Status Slots::giveBack(std::int64_t lease, const Limits& limits) {
  const Reply reply = store_.revoke(lease, limits);
  return reply.ok() ? base::Status() : base::Status::failure(reply.reason);
}

} // namespace exec_wrapper::etcd
