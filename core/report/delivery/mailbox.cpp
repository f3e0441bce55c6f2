#include "report/delivery/mailbox.h"

#include <algorithm>
#include <new>
#include <utility>

namespace exec_wrapper::report {

namespace {

constexpr EventKinds kLifecycle = {EventKind::RunAdmitted, EventKind::RunRefused,
                                   EventKind::RunFinished};
// Not RunAdmitted: no other event has its facts.
constexpr EventKinds kPassing = {EventKind::AttemptStarted, EventKind::AttemptEnded,
                                 EventKind::ProgressMade,   EventKind::Heartbeat,
                                 EventKind::CommandReady,   EventKind::CommandStopping};

bool tellsOfRun(const Mailbox::Letter& letter) {
  return aboutRun(letter.event->kind());
}

bool isFinal(const Mailbox::Letter& letter) {
  return letter.event->final();
}

} // namespace

bool aboutRun(EventKind kind) noexcept {
  return kind != EventKind::Message && kind != EventKind::DeliveryFailed &&
         kind != EventKind::Alert;
}

Mailbox::Mailbox(std::size_t capacity, bool newestOnly)
    : capacity_(std::max<std::size_t>(capacity, 1)), newestOnly_(newestOnly) {}

bool Mailbox::givesWay(const Event& event) const noexcept {
  return event.kind() == EventKind::Heartbeat || event.kind() == EventKind::ProgressMade ||
         (newestOnly_ && kPassing.contains(event.kind()));
}

void Mailbox::put(EventPtr event) noexcept {
  Letter letter{std::move(event)};
  if (tellsOfRun(letter)) {
    const auto older =
        std::find_if(letters_.begin(), letters_.end(),
                     [this](const Letter& waiting) { return givesWay(*waiting.event); });
    if (older != letters_.end()) {
      letter.attempts = isFinal(letter) ? 0 : older->attempts;
      letters_.erase(older);
    }
  }
  try {
    letters_.push_back(std::move(letter));
  } catch (const std::bad_alloc&) {
    ++dropped_;
  }
  keepWithinCapacity();
}

void Mailbox::putBack(Letter letter) noexcept {
  if (givesWay(*letter.event)) {
    const auto newer = std::find_if(letters_.begin(), letters_.end(), tellsOfRun);
    if (newer != letters_.end()) {
      newer->attempts = isFinal(*newer) ? 0 : letter.attempts;
      return;
    }
  }
  try {
    letters_.push_front(std::move(letter));
  } catch (const std::bad_alloc&) {
    ++dropped_;
  }
  keepWithinCapacity();
}

Mailbox::Letter Mailbox::take() {
  Letter letter = std::move(letters_.front());
  letters_.pop_front();
  return letter;
}

bool Mailbox::supersedes(const Event& taken) const noexcept {
  return givesWay(taken) && std::any_of(letters_.begin(), letters_.end(), tellsOfRun);
}

bool Mailbox::finalWaits() const noexcept {
  return std::any_of(letters_.begin(), letters_.end(), isFinal);
}

Mailbox::Letters Mailbox::takeAll() {
  return std::exchange(letters_, {});
}

Mailbox::Letters Mailbox::takeAllButFinal() {
  Letters taken = takeAll();
  const auto final = std::find_if(taken.begin(), taken.end(), isFinal);
  if (final != taken.end()) {
    letters_.push_back(std::move(*final));
    taken.erase(final);
  }
  return taken;
}

std::uint64_t Mailbox::takeDropped() noexcept {
  return std::exchange(dropped_, 0);
}

void Mailbox::keepWithinCapacity() noexcept {
  if (letters_.size() <= capacity_) {
    return;
  }
  const auto oldest = std::find_if(letters_.begin(), letters_.end(), [](const Letter& letter) {
    return !kLifecycle.contains(letter.event->kind());
  });
  if (oldest != letters_.end()) {
    letters_.erase(oldest);
    ++dropped_;
  }
}

} // namespace exec_wrapper::report
