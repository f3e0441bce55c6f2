#include "run/output/capture.h"

#include "base/text.h"
#include "support/process/standard_streams.h"
#include "support/process/start_failure.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace exec_wrapper::run {

OutputCapture::OutputCapture(std::size_t budget, const Clock& clock, OutputRelay::Complain complain)
    : budget_(budget), clock_(clock), complain_(std::move(complain)) {}

ChildStreams OutputCapture::prepare(bool ownTerminal, const std::optional<termios>& modes) {
  terminals_.clear();
  openPump();
  ChildStreams streams;
  if (!pump_) {
    return streams;
  }
  const bool out = wasGiven(STDOUT_FILENO);
  const bool err = wasGiven(STDERR_FILENO);
  const PtyUse use = ownTerminal ? PtyUse::Terminal : PtyUse::Output;
  if (out) {
    streams.out = open(STDOUT_FILENO, use, ownTerminal ? modes : std::nullopt);
    streams.in = ownTerminal ? streams.out : -1;
  }
  if (out && err && sameFile(STDOUT_FILENO, STDERR_FILENO)) {
    streams.err = streams.out; // output to both keeps its order
  } else if (err) {
    streams.err = open(STDERR_FILENO, PtyUse::Output);
  }
  return streams;
}

void OutputCapture::openPump() {
  if (pump_) {
    return;
  }
  try {
    pump_ = std::make_unique<CaptureThread>(budget_, clock_, complain_);
  } catch (const std::system_error& error) {
    complain_("the command's output is not kept: " + startFailure(error.code().value()));
  }
}

int OutputCapture::open(int stream, PtyUse use, const std::optional<termios>& modes) {
  std::optional<PipeOrPty> conduit = makePipeOrPty(stream, use, modes);
  if (!conduit) {
    complain_("the command's output is not kept: " + base::errorText(errno));
    return -1;
  }
  const bool terminal = isatty(stream) == 1;
  if (terminal) {
    terminals_.emplace_back(stream, conduit->source);
  }
  given_.push_back(std::make_shared<const base::FileDescriptor>(std::move(conduit->given)));
  inlets_.push_back({std::move(conduit->source), stream, terminal ? given_.back() : nullptr,
                     use == PtyUse::Terminal});
  return given_.back()->get();
}

void OutputCapture::started(bool well) {
  patienceEnds_.reset();
  given_.clear();
  kept_ = well && !inlets_.empty();
  if (pump_) {
    pump_->begin(well ? std::exchange(inlets_, {}) : std::vector<OutputSource>());
  }
  inlets_.clear();
}

void OutputCapture::readKeys(KeyRelay::Listen how) {
  if (pump_) {
    pump_->readKeys(how);
  }
}

std::vector<int> OutputCapture::takeStruck() {
  return pump_ ? pump_->takeStruck() : std::vector<int>();
}

void OutputCapture::ended() {
  if (pump_ && !patienceEnds_) {
    patienceEnds_ = clock_.now() + 2 * OutputRelay::kLastOutput;
    pump_->end();
  }
}

bool OutputCapture::overdue() const {
  return pump_ && patienceEnds_ && clock_.now() >= *patienceEnds_ && !pump_->settled();
}

std::optional<SteadyTime> OutputCapture::dueAt() const {
  const bool awaited = pump_ && patienceEnds_ && !pump_->settled() && clock_.now() < *patienceEnds_;
  return awaited ? patienceEnds_ : std::nullopt;
}

void OutputCapture::resize() const noexcept {
  for (const auto& [stream, terminal] : terminals_) {
    if (const auto source = terminal.lock()) {
      copyWindowSize(stream, source->get());
    }
  }
}

void OutputCapture::acknowledge() noexcept {
  if (pump_) {
    pump_->acknowledge();
  }
}

OutputPtr OutputCapture::output() const {
  return kept_ && pump_->settled() ? std::make_shared<Output>(pump_->output()) : nullptr;
}

} // namespace exec_wrapper::run
