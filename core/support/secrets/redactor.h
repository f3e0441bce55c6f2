#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {

/// Masks the values of secret settings, and their `secretForms`, wherever they occur: in a command
/// line, a server's answer, a plugin's message. Filled before the run; afterwards only read, by any
/// thread.
class Redactor {
public:
  /// Replaces a secret.
  static constexpr std::string_view kMask = "********";

  /// Shorter values are not masked: masking every `a` would garble all text and hide nothing.
  static constexpr std::size_t kShortest = 4;

  void add(const std::string& secret);

  bool empty() const noexcept { return secrets_.empty(); }

  /// The part that was cut off: the text may end or begin in the middle of a secret.
  enum class Cut { Nothing, End, Beginning };

  /// Also masks a possible part of a secret at the end that was cut.
  std::string masked(std::string_view text, Cut cut = Cut::Nothing) const;

private:
  std::vector<std::string> secrets_; // longest first: the longer of nested secrets is masked
};

} // namespace exec_wrapper
