#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {

/// Masks the values of secret settings, and their `secretForms`, wherever they turn up: in a
/// command line, a server's answer, a plugin's message. Filled before the run, then only read, by
/// any thread.
class Redactor {
public:
  /// What stands in the place of a secret.
  static constexpr std::string_view kMask = "********";

  /// Values shorter than this are left alone: masking every `a` would garble all and hide nothing.
  static constexpr std::size_t kShortest = 4;

  void add(std::string secret);

  bool empty() const noexcept { return secrets_.empty(); }

  /// What was cut off a text, so that it may end or begin in the middle of a secret.
  enum class Cut { Nothing, End, Beginning };

  /// What may be a part of a secret, at the end that was cut, is masked as well.
  std::string masked(std::string_view text, Cut cut = Cut::Nothing) const;

private:
  std::vector<std::string> secrets_; // longest first, so that one within another is masked whole
};

} // namespace exec_wrapper
