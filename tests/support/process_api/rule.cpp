#include "support/process_api/rule.h"

namespace exec_wrapper::test {

namespace {

struct Describe {
  std::string operator()(const action::Pass&) const { return "pass"; }
  std::string operator()(const action::Delay&) const { return "delay"; }
  std::string operator()(const action::Hold&) const { return "hold"; }
  std::string operator()(const action::Drip& drip) const {
    return drip.bodyOnly ? "drip body" : "drip header";
  }
  std::string operator()(const action::Status& status) const {
    return "status " + std::to_string(status.code);
  }
  std::string operator()(const action::NotJson&) const { return "not-json"; }
  std::string operator()(const action::NoId&) const { return "no-id"; }
  std::string operator()(const action::Redirect&) const { return "redirect"; }
  std::string operator()(const action::HugeBody&) const { return "huge-body"; }
  std::string operator()(const action::HeaderBomb&) const { return "header-bomb"; }
  std::string operator()(const action::Garbage&) const { return "garbage"; }
  std::string operator()(const action::Hang&) const { return "hang"; }
  std::string operator()(const action::Reset&) const { return "reset"; }
  std::string operator()(const action::Close&) const { return "close"; }
  std::string operator()(const action::Refuse&) const { return "refuse"; }
};

} // namespace

std::string describe(const Action& action) {
  return std::visit(Describe(), action);
}

} // namespace exec_wrapper::test
