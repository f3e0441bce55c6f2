#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/reporter.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exec_wrapper::report {

/// A fact that waits to be published.
struct Notice {
  Severity severity;
  Payload payload;
};

/// What is to be told about one reporter's failures, and when. Not synchronised.
///
/// A failed delivery of a fact of the run is told as `DeliveryFailed`. There are finitely many
/// facts of a run, so these are too. A message or a `DeliveryFailed` that cannot be delivered must
/// not be told as often: the telling is itself an event, whose delivery may fail, and two failing
/// reporters would feed each other for ever. It is told in one `Message`, and again only after the
/// reporter delivered a fact of the run.
class DeliveryLog {
public:
  explicit DeliveryLog(std::string reporter) : reporter_(std::move(reporter)) {}

  const std::string& reporter() const noexcept { return reporter_; }

  /// Whether the last attempt failed.
  bool outage() const noexcept { return failures_ > 0; }

  void delivered(const Event& event) noexcept;
  void failed(const Event& event, const Delivery& delivery, bool givenUp);

  /// Given up for good, once the run is over. The next `summarize` tells what nothing else does.
  void lost(const Event& event) noexcept;

  /// The same for one that had no attempt which could have failed.
  void abandoned(const Event& event);

  /// Not delivered, but not lost: it stays in the spool.
  void kept(const Event& event);

  /// Told as the sum so far: the telling may be dropped in its turn.
  void dropped(std::uint64_t count);

  /// Nothing is left to deliver: names what was lost, if anything was.
  void summarize();

  /// `text` goes on from the reporter's name.
  void say(Severity severity, std::string_view text);

  /// What is to be published now.
  std::vector<Notice> take() noexcept { return std::exchange(notices_, {}); }

private:
  struct Losses {
    std::uint64_t count = 0;
    bool facts = false;
  };

  const std::string reporter_;
  std::uint64_t failures_ = 0; // attempts since the last delivery
  bool outageTold_ = false;
  bool messagesTold_ = false;
  std::string reason_;   // of the last failure
  ExchangePtr exchange_; // the same
  std::uint64_t dropped_ = 0;
  Losses losses_;
  std::vector<Notice> notices_;
};

} // namespace exec_wrapper::report
