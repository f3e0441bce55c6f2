// history_page_maker html DATABASE | serve DATABASE PORT: the page of a history, for tests.

#include "history/address.h"
#include "history/page/page.h"
#include "history/page/server.h"
#include "history/sql/database.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace {

using namespace exec_wrapper;

std::unique_ptr<history::Database> open(const char* address) {
  return std::make_unique<history::Database>(
      history::Address::parse(address), history::Database::Access::Read, std::chrono::seconds(5));
}

int run(std::string_view what, const char* address, int port) {
  if (what == "serve") {
    history::serve(
        static_cast<std::uint16_t>(port), [address] { return open(address); },
        [](const std::string& url) {
          std::printf("%s\n", url.c_str());
          std::fflush(stdout);
        });
    return 0;
  }
  history::writePage(*open(address), std::chrono::system_clock::now(), [](std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
  });
  return std::fflush(stdout) == 0 ? 0 : 74;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: history_page_maker html DATABASE | serve DATABASE PORT\n");
    return 64;
  }
  try {
    return run(argv[1], argv[2], argc > 3 ? std::atoi(argv[3]) : 0);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "history_page_maker: %s\n", error.what());
    return 1;
  }
}
