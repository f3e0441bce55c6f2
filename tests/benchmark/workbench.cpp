#include "benchmark/workbench.h"

#include "support/deadline.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <new>
#include <stdexcept>

namespace exec_wrapper::benchmark {

namespace {

constexpr unsigned kRunsPerApi = 200; // below the simulator's number of threads

Board* makeBoard(const std::string& file) {
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const bool sized = ftruncate(fd, sizeof(Board)) == 0;
  void* const page = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (!sized || page == MAP_FAILED) {
    throw std::runtime_error("cannot map " + file);
  }
  return new (page) Board{};
}

/// What follows these words in the file's first line, as soon as that is there.
std::string awaitAddress(const std::string& file) {
  const std::string words = "listening on ";
  for (const test::Deadline deadline; !deadline.over();) {
    const std::string text = test::contents(file);
    if (text.starts_with(words) && text.find('\n') != text.npos) {
      return text.substr(words.size(), text.find('\n') - words.size());
    }
    const timespec briefly{0, 1'000'000};
    nanosleep(&briefly, nullptr);
  }
  throw std::runtime_error("the process API does not start; see " + file);
}

} // namespace

Workbench::Workbench()
    : environment_{"PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
                   "HOME=" + directory_.path().string(),
                   "SSL_CERT_DIR=" + authority_.hashedDirectory()},
      board_(makeBoard(file("board"))) {}

Workbench::~Workbench() {
  munmap(board_, sizeof(Board));
}

Words Workbench::command(const Words& does) const {
  Words words = {childProgram(), file("board")};
  words.insert(words.end(), does.begin(), does.end());
  return words;
}

std::string Workbench::api(bool https, unsigned number) {
  const std::string name = (https ? "https." : "http.") + std::to_string(number / kRunsPerApi);
  Api& api = apis_[name];
  if (api.url.empty()) {
    const test::Certificate own = authority_.issue({"127.0.0.1", "localhost"});
    const Words secure = {"--certificate", own.certificateFile, "--key-file", own.keyFile};
    api = startApi(name, https ? secure : Words{});
  }
  return api.url;
}

Workbench::Api Workbench::startApi(const std::string& name, const Words& options) const {
  const std::string log = write(name + ".log", "");
  const int out = open(log.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  test::ProcessSpec spec;
  spec.argv = {EXEC_WRAPPER_SIMULATOR};
  spec.argv.insert(spec.argv.end(), options.begin(), options.end());
  spec.descriptors = {{1, out}};
  Api api;
  api.process = std::make_unique<test::Process>(spec);
  close(out);
  api.url = awaitAddress(log);
  return api;
}

std::string wrapperProgram() {
  return EXEC_WRAPPER_PROGRAM;
}

std::string bundledProgram() {
  const std::string program = EXEC_WRAPPER_BUNDLED_PROGRAM;
  return access(program.c_str(), X_OK) == 0 ? program : "";
}

std::string historyProgram() {
  return EXEC_WRAPPER_HISTORY_PROGRAM;
}

std::string historyGenerator() {
  return EXEC_WRAPPER_HISTORY_GENERATOR;
}

std::string pluginDirectory() {
  return EXEC_WRAPPER_PLUGINS;
}

std::string childProgram() {
  return EXEC_WRAPPER_BENCHMARK_CHILD;
}

std::string findProgram(const std::string& name) {
  for (const char* const directory : {"/usr/local/bin/", "/usr/bin/", "/bin/", "/usr/sbin/"}) {
    if (access((directory + name).c_str(), X_OK) == 0) {
      return directory + name;
    }
  }
  return {};
}

} // namespace exec_wrapper::benchmark
