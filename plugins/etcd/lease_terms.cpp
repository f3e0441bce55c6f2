#include "lease_terms.h"

#include <algorithm>

namespace exec_wrapper::etcd {

namespace {

constexpr Duration kLeastMargin = std::chrono::milliseconds(250);
constexpr Duration kMostMargin = std::chrono::seconds(2);

} // namespace

Duration marginOf(std::chrono::seconds ttl) noexcept {
  return std::clamp(Duration(ttl) / 10, kLeastMargin, kMostMargin);
}

LeaseTerms termsToStop(std::chrono::seconds ttl, Duration gracePeriod) noexcept {
  return {ttl, gracePeriod + marginOf(ttl)};
}

LeaseTerms termsToContinue(std::chrono::seconds ttl) noexcept {
  return {ttl, marginOf(ttl)};
}

std::chrono::seconds longEnough(Duration gracePeriod) noexcept {
  return std::chrono::ceil<std::chrono::seconds>(gracePeriod + kMostMargin + kLeastToRenew);
}

} // namespace exec_wrapper::etcd
