#include "run/output/relay.h"

#include "base/text.h"
#include "base/times.h"
#include "run/output/pipe_or_pty.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace exec_wrapper::run {

OutputRelay::OutputRelay(std::size_t budget, const Clock& clock, Complain complain)
    : clock_(clock), complain_(std::move(complain)), out_(STDOUT_FILENO, budget),
      err_(STDERR_FILENO, budget) {}

void OutputRelay::begin(const std::vector<OutputSource>& inlets) {
  settleBy_.reset();
  settled_ = false;
  held_.clear();
  for (const OutputSource& inlet : inlets) {
    held_.push_back(inlet.held);
  }
  const auto terminal = std::ranges::find(inlets, true, &OutputSource::takesKeys);
  keys_.begin(terminal != inlets.end() ? terminal->source : nullptr);
  for (RelayStream* const stream : {&out_, &err_}) {
    const auto inlet = std::ranges::find(inlets, stream->number(), &OutputSource::stream);
    stream->begin(inlet != inlets.end() ? inlet->source : nullptr);
  }
}

void OutputRelay::end() {
  held_.clear();
  if (!settled_ && !settleBy_) {
    settleBy_ = clock_.now() + kLastOutput;
    settleWhenDue();
  }
}

void OutputRelay::turn(int wake) {
  const bool ending = settleBy_.has_value();
  std::vector<pollfd> descriptors = {{wake, POLLIN, 0}};
  out_.await(descriptors, ending);
  const std::size_t outs = descriptors.size();
  err_.await(descriptors, ending);
  const std::size_t outputs = descriptors.size();
  keys_.await(descriptors);
  timespec timeout{};
  if (ending) {
    timeout = base::toTimespec(*settleBy_ - clock_.now());
  }
  if (ppoll(descriptors.data(), descriptors.size(), ending ? &timeout : nullptr, nullptr) > 0) {
    const std::span<const pollfd> all = descriptors;
    move(out_, all.subspan(1, outs - 1));
    move(err_, all.subspan(outs, outputs - outs));
    if (outputs < all.size() && all[outputs].revents != 0) {
      keys_.move();
    }
  }
  settleWhenDue();
}

void OutputRelay::move(RelayStream& stream, std::span<const pollfd> descriptors) {
  bool ready = false;
  bool unread = false;
  for (const pollfd& descriptor : descriptors) {
    const auto events = static_cast<unsigned>(descriptor.revents);
    ready = ready || events != 0;
    unread = unread ||
             (descriptor.fd == stream.descriptor() && stream.isPipe() && (events & POLLERR) != 0);
  }
  if (!ready) {
    return;
  }
  const int error = stream.move(unread, settleBy_.has_value());
  const char* const name = stream.number() == STDOUT_FILENO ? "output" : "error";
  if (const int unreadable = stream.takeReadError(); unreadable != 0) {
    complain_(std::string("cannot read the command's standard ") + name + ": " +
              base::errorText(unreadable) + "; the rest of it is lost");
  }
  if (error != 0 && error != EPIPE) { // no complaint about a reader that has closed its end
    complain_(std::string("cannot write to standard ") + name + ": " + base::errorText(error) +
              "; output of the command was lost, and its further writes fail");
  }
}

void OutputRelay::giveUp() noexcept {
  held_.clear();
  keys_.begin(nullptr);
  out_.giveUp();
  err_.giveUp();
}

void OutputRelay::settleWhenDue() {
  if (!settleBy_) {
    return;
  }
  const bool open = out_.current() || err_.current();
  if (open && clock_.now() < *settleBy_) {
    return;
  }
  if (open) {
    nameHolders();
  }
  settleBy_.reset();
  settled_ = true;
  outGoal_ = out_.taken();
  errGoal_ = err_.taken();
  out_.settle();
  err_.settle();
}

void OutputRelay::nameHolders() const {
  const RelayStream& stream = out_.current() ? out_ : err_;
  complain_(holdersOf(stream.current()->get()) +
            " still has the command's output open; the wrapper does not wait for it. Output after "
            "the exit of the wrapper is lost");
}

bool OutputRelay::drained() const noexcept {
  return settled_ && out_.drained() >= outGoal_ && err_.drained() >= errGoal_;
}

Output OutputRelay::output() const {
  return {out_.output(), err_.output()};
}

} // namespace exec_wrapper::run
