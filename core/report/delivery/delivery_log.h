#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/reporter.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exec_wrapper::report {

/// An event to be published.
struct Notice {
  Severity severity;
  Payload payload;
};

/// Decides which failures of one reporter are published, and when. Not synchronised.
///
/// A failed delivery of an event about the run is published as `DeliveryFailed`. A run has a finite
/// number of such events, so the number of these is finite too. A failed delivery of a message or a
/// `DeliveryFailed` must be published less often: the notice is itself an event, whose delivery may
/// fail, and two failing reporters would feed each other without end. It is published as one
/// `Message`, and again only after the reporter has delivered an event about the run.
///
/// Where the loss of the event that ends the run is a warning (`DeliveryPolicy::lossSeverity`), one
/// line is enough: a failure that lasts until somebody mends its cause covers the loss, and
/// attempts after the run are not worth a line each, but only what becomes of the event.
class DeliveryLog {
public:
  explicit DeliveryLog(std::string reporter, Severity lossSeverity = Severity::Error)
      : reporter_(std::move(reporter)), lossSeverity_(lossSeverity) {}

  const std::string& reporter() const noexcept { return reporter_; }

  /// Whether the last attempt failed.
  bool outage() const noexcept { return failures_ > 0; }

  void delivered(const Event& event) noexcept;

  /// `over`: the run is over, and the event that ends it is this one or waits.
  void failed(const Event& event, const Delivery& delivery, bool givenUp, bool over = false);

  /// Given up finally, after the run. The next `summarize` publishes the losses that nothing else
  /// reports.
  void lost(const Event& event) noexcept;

  /// The same for an event without an attempt that could have failed.
  void abandoned(const Event& event);

  /// Not delivered, but not lost: the event stays in the spool.
  void kept(const Event& event);

  /// Publishes the sum so far: an earlier notice may itself have been dropped.
  void dropped(std::uint64_t count);

  /// Nothing is left to deliver: publishes the number of lost events, if there are any.
  void summarize();

  /// `text` follows the reporter's name.
  void say(Severity severity, std::string_view text);

  /// The events to be published now.
  std::vector<Notice> take() noexcept { return std::exchange(notices_, {}); }

private:
  struct Losses {
    std::uint64_t count = 0;
    bool facts = false;
  };

  bool ofRecord() const noexcept;
  bool coversLoss() const noexcept;
  Severity severityOf(const DeliveryFailed& failure) const noexcept;

  const std::string reporter_;
  const Severity lossSeverity_;
  std::uint64_t failures_ = 0; // attempts since the last delivery
  bool outageTold_ = false;
  bool lastingTold_ = false; // in this outage
  bool messagesTold_ = false;
  std::string reason_;   // of the last failure
  ExchangePtr exchange_; // the same
  std::uint64_t dropped_ = 0;
  Losses losses_;
  std::vector<Notice> notices_;
};

} // namespace exec_wrapper::report
