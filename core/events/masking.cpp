#include "events/masking.h"

#include <memory>
#include <string>
#include <type_traits>
#include <variant>

namespace exec_wrapper::events {

namespace {

class Masker {
public:
  explicit Masker(const Redactor& redactor) : redactor_(redactor) {}

  void operator()(Message& fact) const { mask(fact.text); }
  void operator()(RunRefused& fact) const { mask(fact.reason); }
  void operator()(RunFinished& fact) const {
    mask(fact.detail);
    mask(fact.tally);
    fact.output = masked(fact.output);
    fact.snapshot = masked(fact.snapshot);
  }
  void operator()(DeliveryFailed& fact) const {
    mask(fact.reason);
    fact.exchange = masked(fact.exchange);
  }
  void operator()(RunAdmitted& fact) const {
    for (auto& [name, value] : fact.facts) {
      mask(value);
    }
  }
  void operator()(Alert& fact) const {
    mask(fact.text);
    for (auto& [name, value] : fact.facts) {
      mask(value);
    }
  }
  void operator()(AttemptStarted& fact) const { mask(fact.tally); }
  void operator()(AttemptEnded& fact) const {
    mask(fact.tally);
    fact.snapshot = masked(fact.snapshot);
  }
  void operator()(ProgressMade& fact) const { mask(fact.tally); }
  void operator()(Heartbeat& fact) const { mask(fact.tally); }
  void operator()(CommandReady& fact) const { mask(fact.tally); }
  void operator()(CommandStopping& fact) const { mask(fact.tally); }
  void operator()(Stalled& fact) const {
    mask(fact.tally);
    fact.snapshot = masked(fact.snapshot);
  }
  void operator()(StillRunning& fact) const { mask(fact.tally); }

private:
  void mask(std::string& text) const { text = redactor_.masked(text); }
  // The code that filled the text may have cut it at this length.
  void maskCut(std::string& text) const {
    const bool cut = text.size() >= Exchange::kLongestText;
    text = redactor_.masked(text, cut ? Redactor::Cut::End : Redactor::Cut::Nothing);
  }
  void mask(Tally& tally) const { tally.progress = masked(tally.progress); }

  // The command's progress may contain secrets that the command was given. A value with a secret is
  // masked whole: masking a part of it would leave invalid JSON.
  ProgressPtr masked(const ProgressPtr& progress) const {
    if (!progress) {
      return nullptr;
    }
    auto copy = std::make_shared<Progress>();
    copy->revision = progress->revision;
    for (const auto& [name, value] : progress->values) {
      const bool clean = redactor_.masked(value.json) == value.json;
      copy->values[redactor_.masked(name)] = {
          clean ? value.json : '"' + std::string(Redactor::kMask) + '"', value.revision};
    }
    return copy;
  }

  ExchangePtr masked(const ExchangePtr& exchange) const {
    if (!exchange) {
      return nullptr;
    }
    auto copy = std::make_shared<Exchange>(*exchange);
    mask(copy->url);
    maskCut(copy->request);
    maskCut(copy->response);
    for (auto& [name, value] : copy->context) {
      mask(value);
    }
    return copy;
  }

  OutputPtr masked(const OutputPtr& output) const {
    return output ? std::make_shared<Output>(Output{masked(output->out), masked(output->err)})
                  : nullptr;
  }

  // Names of programs and files may contain a secret.
  TreeSnapshotPtr masked(const TreeSnapshotPtr& snapshot) const {
    if (!snapshot) {
      return nullptr;
    }
    auto copy = std::make_shared<TreeSnapshot>(*snapshot);
    for (ProcessSnapshot& process : copy->processes) {
      constexpr std::size_t kLongestName = 15; // the kernel cuts it there
      const bool cut = process.command.size() >= kLongestName;
      process.command =
          redactor_.masked(process.command, cut ? Redactor::Cut::End : Redactor::Cut::Nothing);
      for (std::string& file : process.files) {
        mask(file);
      }
    }
    return copy;
  }

  // A secret may span the omitted bytes, or the border of head and tail.
  StreamOutput masked(const StreamOutput& stream) const {
    if (stream.omitted == 0) {
      return {{}, 0, redactor_.masked(stream.head + stream.tail)};
    }
    return {redactor_.masked(stream.head, Redactor::Cut::End), stream.omitted,
            redactor_.masked(stream.tail, Redactor::Cut::Beginning)};
  }

  const Redactor& redactor_;
};

} // namespace

void mask(Payload& fact, const Redactor& redactor) {
  if (!redactor.empty()) {
    std::visit(Masker(redactor), fact);
  }
}

} // namespace exec_wrapper::events
