// TARGET CORPUS [MUTATIONS]: the target examines a file, or every file of a directory, and then so
// many mutations of them. Where one breaks a promise, it is left in the file `broken-promise`,
// which the same program takes in place of the corpus.

#include "fuzz/support/mutator.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace exec_wrapper::fuzz {
namespace {

namespace fs = std::filesystem;

std::string_view current; // the input that is examined; for the signal handler

/// Calls nothing that a signal handler may not.
void keepCurrent() {
  const int fd = ::open("broken-promise", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0 || ::write(fd, current.data(), current.size()) < 0) {
    return;
  }
  constexpr std::string_view told = "the input is in the file broken-promise\n";
  static_cast<void>(::write(STDERR_FILENO, told.data(), told.size()));
}

void die(int signal) {
  keepCurrent();
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void keepWhatBreaks() {
  if (__sanitizer_set_death_callback != nullptr) {
    __sanitizer_set_death_callback(keepCurrent);
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    ::signal(signal, die);
  }
}

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// In the order of their names, so that the mutations are the same everywhere.
std::vector<std::string> corpusOf(const fs::path& path) {
  std::vector<fs::path> files;
  if (fs::is_directory(path)) {
    for (const auto& entry : fs::directory_iterator(path)) {
      files.push_back(entry.path());
    }
  } else {
    files.push_back(path);
  }
  std::ranges::sort(files);
  std::vector<std::string> corpus;
  std::ranges::transform(files, std::back_inserter(corpus), contents);
  return corpus;
}

void examine(const std::string& input) {
  const std::vector<std::uint8_t> exact(input.begin(), input.end()); // no zero byte behind it
  current = input;
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

int replay(const fs::path& path, std::size_t mutations) {
  const std::vector<std::string> corpus = corpusOf(path);
  if (corpus.empty()) {
    std::fprintf(stderr, "there is no file in %s\n", path.c_str());
    return 1;
  }
  keepWhatBreaks();
  std::ranges::for_each(corpus, examine);
  Mutator mutator(corpus);
  for (std::size_t i = 0; i < mutations; ++i) {
    examine(mutator.next());
  }
  std::printf("%zu files and %zu mutations: every promise was kept\n", corpus.size(), mutations);
  return 0;
}

} // namespace
} // namespace exec_wrapper::fuzz

int main(int count, char** words) {
  if (count < 2 || count > 3) {
    std::fprintf(stderr, "usage: %s CORPUS [MUTATIONS]\n", words[0]);
    return 64;
  }
  return exec_wrapper::fuzz::replay(words[1], count > 2 ? std::strtoul(words[2], nullptr, 10) : 0);
}
