#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace exec_wrapper::fuzz {

/// Makes inputs that look much like those of a corpus: the same ones whenever the corpus is the
/// same.
class Mutator {
public:
  /// The corpus must outlive it. An input does not become longer than `longest` by it.
  explicit Mutator(const std::vector<std::string>& corpus, std::size_t longest = 4096)
      : corpus_(corpus), longest_(longest) {}

  std::string next();

private:
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }
  const std::string& any() { return corpus_[below(corpus_.size())]; }
  char byte();
  void change(std::string& text);

  const std::vector<std::string>& corpus_;
  const std::size_t longest_;
  std::mt19937_64 random_{19700101};
};

} // namespace exec_wrapper::fuzz
