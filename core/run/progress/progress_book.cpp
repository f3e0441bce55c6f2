#include "run/progress/progress_book.h"

#include <algorithm>

namespace exec_wrapper::run {

void ProgressBook::add(std::span<const JsonMember> message) {
  active_ = true;
  complaints_.add(state_.merge(message));
  unpublished_ = unpublished_ || state_.changed();
}

std::optional<SteadyTime> ProgressBook::dueAt() const {
  std::optional<SteadyTime> due;
  if (unpublished_) {
    due = publishing_.next();
  }
  if (complaints_.any()) {
    due = std::min(due.value_or(SteadyTime::max()), complaining_.next());
  }
  return due;
}

bool ProgressBook::isDue() {
  const SteadyTime now = clock_.now();
  if (!unpublished_ || now < publishing_.next()) {
    return false;
  }
  unpublished_ = false;
  publishing_.keep(now);
  return true;
}

std::optional<std::string> ProgressBook::complaint() {
  const SteadyTime now = clock_.now();
  if (!complaints_.any() || now < complaining_.next()) {
    return std::nullopt;
  }
  complaining_.keep(now);
  return complaints_.take();
}

std::optional<std::string> ProgressBook::lastComplaint() {
  return complaints_.any() ? std::optional(complaints_.take()) : std::nullopt;
}

} // namespace exec_wrapper::run
