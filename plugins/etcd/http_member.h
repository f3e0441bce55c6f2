#pragma once

#include "member.h"

#include <memory>
#include <vector>

namespace exec_wrapper::etcd {

struct EtcdSettings;

/// The servers that `etcd-endpoints` names, over one connection each. Opens nothing. Throws
/// `ConfigurationError` when a certificate or a key cannot be used.
std::vector<std::unique_ptr<Member>> httpMembers(const EtcdSettings& settings);

} // namespace exec_wrapper::etcd
