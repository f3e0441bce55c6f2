#include "events/masking.h"

#include <string>
#include <type_traits>
#include <variant>

namespace exec_wrapper {

namespace {

class Masker {
public:
  explicit Masker(const Redactor& redactor) : redactor_(redactor) {}

  void operator()(Message& fact) const { mask(fact.text); }
  void operator()(RunRefused& fact) const { mask(fact.reason); }
  void operator()(RunFinished& fact) const { mask(fact.detail); }
  void operator()(DeliveryFailed& fact) const { mask(fact.reason); }
  void operator()(RunAdmitted& fact) const {
    for (auto& [name, value] : fact.facts) {
      mask(value);
    }
  }
  // Numbers only. Named, so that a new kind of fact does not go unmasked unseen.
  void operator()(AttemptStarted&) const {}
  void operator()(AttemptEnded&) const {}
  void operator()(Heartbeat&) const {}

private:
  void mask(std::string& text) const { text = redactor_.masked(text); }

  const Redactor& redactor_;
};

} // namespace

void mask(Fact& fact, const Redactor& redactor) {
  if (!redactor.empty()) {
    std::visit(Masker(redactor), fact);
  }
}

} // namespace exec_wrapper
