// Names and their addresses, within a deadline.

#include "common/http/connect/dialer.h"
#include "common/http/connect/resolver.h"
#include "common/http/types/http_error.h"
#include "full_listener.h"
#include "http_fixture.h"

#include <condition_variable>
#include <fcntl.h>
#include <mutex>

namespace exec_wrapper::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

SteadyTime in(Duration length) {
  return std::chrono::steady_clock::now() + length;
}

/// The addresses as getaddrinfo(3) gives them, to be freed by freeaddrinfo(3).
addrinfo* listOf(const std::vector<std::string>& addresses, const char* port,
                 const addrinfo* hints) {
  addrinfo* first = nullptr;
  addrinfo** next = &first;
  for (const std::string& address : addresses) {
    getaddrinfo(address.c_str(), port, hints, next);
    next = &(*next)->ai_next;
  }
  return first;
}

Resolver::Lookup alwaysFinding(std::vector<std::string> addresses) {
  return [addresses](const char*, const char* port, const addrinfo* hints, addrinfo** list) {
    *list = listOf(addresses, port, hints);
    return 0;
  };
}

/// A look-up that hangs until it is let go, and then finds what there is by then. Shared with a
/// thread that may outlive the test's own objects.
struct HangingLookup {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  int begun = 0;
  int over = 0;

  int operator()(const char* port, const addrinfo* hints, addrinfo** list) {
    std::unique_lock lock(mutex);
    ++begun;
    changed.notify_all();
    changed.wait(lock, [this] { return open; });
    *list = listOf({"127.0.0.1"}, port, hints);
    ++over;
    changed.notify_all();
    return 0;
  }

  void letGo() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }

  void awaitOver(int count) {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, kPatience, [&] { return over == count; }));
  }
};

Resolver::Lookup lookupBy(const std::shared_ptr<HangingLookup>& hanging) {
  return [hanging](const char*, const char* port, const addrinfo* hints, addrinfo** list) {
    return (*hanging)(port, hints, list);
  };
}

std::vector<std::string> textsOf(const std::vector<Address>& addresses) {
  std::vector<std::string> texts;
  for (const Address& address : addresses) {
    texts.push_back(address.text());
  }
  return texts;
}

TEST(Resolver, GivesAddressesInTheirOrder) {
  Resolver resolver(alwaysFinding({"127.0.0.2", "::1"}));
  EXPECT_THAT(textsOf(resolver.resolve({"name", 80}, in(kPatience))),
              ElementsAre("127.0.0.2", "::1"));
}

TEST(Resolver, AsksNobodyForAnAddress) {
  Resolver resolver([](auto...) -> int { throw std::logic_error("asked"); });
  EXPECT_THAT(textsOf(resolver.resolve({"127.0.0.1", 80}, in(kPatience))),
              ElementsAre("127.0.0.1"));
  EXPECT_THAT(textsOf(resolver.resolve({"::1", 80}, in(kPatience))), ElementsAre("::1"));
}

TEST(Resolver, KnowsThisMachine) {
  Resolver resolver;
  EXPECT_FALSE(resolver.resolve({"localhost", 80}, in(kPatience)).empty());
}

/// The flags with which a name's addresses are asked for.
int flagsFor(const std::string& host) {
  int flags = -1;
  Resolver resolver(
      [&flags](const char*, const char* port, const addrinfo* hints, addrinfo** list) {
        flags = hints->ai_flags;
        *list = listOf({"::1"}, port, hints);
        return 0;
      });
  resolver.resolve({host, 80}, in(kPatience));
  return flags;
}

TEST(Resolver, FindsThisMachineOnBothFamiliesThoughItsInterfacesHaveOne) {
  EXPECT_EQ(flagsFor("localhost") & AI_ADDRCONFIG, 0);
  EXPECT_EQ(flagsFor("api.localhost") & AI_ADDRCONFIG, 0);
  EXPECT_NE(flagsFor("api.test") & AI_ADDRCONFIG, 0);
}

TEST(Resolver, SaysWhyANameIsNotFound) {
  Resolver resolver([](auto...) { return EAI_AGAIN; });
  try {
    resolver.resolve({"name", 80}, in(kPatience));
    FAIL() << "it was found";
  } catch (const HttpError& trouble) {
    EXPECT_EQ(trouble.kind(), Failure::Kind::NoConnection);
    EXPECT_STREQ(trouble.what(), "the name name cannot be looked up: Temporary failure in name "
                                 "resolution");
  }
}

TEST(Resolver, DoesNotWaitBeyondTheDeadline) {
  const auto hanging = std::make_shared<HangingLookup>();
  {
    Resolver resolver(lookupBy(hanging));
    const SteadyTime start = std::chrono::steady_clock::now();
    try {
      resolver.resolve({"name", 80}, start + 100ms);
      FAIL() << "it was found";
    } catch (const HttpError& trouble) {
      EXPECT_EQ(trouble.kind(), Failure::Kind::TimedOut);
      EXPECT_THAT(trouble.what(), HasSubstr("name"));
    }
    EXPECT_GE(std::chrono::steady_clock::now() - start, 100ms);
  } // nor does its destructor wait
  hanging->letGo();
  hanging->awaitOver(1);
}

TEST(Resolver, WaitsForALookupThatHangsInsteadOfStartingAnother) {
  const auto hanging = std::make_shared<HangingLookup>();
  Resolver resolver(lookupBy(hanging));
  EXPECT_THROW(resolver.resolve({"name", 80}, in(10ms)), HttpError);
  EXPECT_THROW(resolver.resolve({"name", 80}, in(10ms)), HttpError);
  hanging->letGo();
  EXPECT_FALSE(resolver.resolve({"name", 80}, in(kPatience)).empty());
  const std::lock_guard lock(hanging->mutex);
  EXPECT_LE(hanging->begun, 2); // the second, where the first was over before it was asked for
}

TEST(Dialer, GoesOnToTheNextAddress) {
  const ScriptedServer server([](int fd) { awaitHangUp(fd); });
  const FullListener blackHole(INADDR_LOOPBACK + 1, server.port());
  Dialer dialer(alwaysFinding({"127.0.0.3", "127.0.0.2", "127.0.0.1"}));
  EXPECT_TRUE(dialer.dial({"name", server.port()}, in(1500ms)).valid());
}

TEST(Dialer, NamesWhatItTried) {
  std::uint16_t port = 0;
  {
    const ScriptedServer gone([](int) {});
    port = gone.port();
  }
  Dialer dialer(alwaysFinding({"127.0.0.2", "127.0.0.1"}));
  try {
    dialer.dial({"name", port}, in(kPatience));
    FAIL() << "it was reached";
  } catch (const HttpError& trouble) {
    EXPECT_EQ(std::string(trouble.what()), "no connection to name:" + std::to_string(port) +
                                               " (127.0.0.2, 127.0.0.1): Connection refused");
  }
}

TEST(Dialer, ItsSocketsDoNotReachTheCommand) {
  const ScriptedServer server([](int fd) { awaitHangUp(fd); });
  Dialer dialer;
  const auto socket = dialer.dial({"127.0.0.1", server.port()}, in(kPatience));
  EXPECT_NE(fcntl(socket.get(), F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_NE(fcntl(socket.get(), F_GETFL) & O_NONBLOCK, 0);
}

} // namespace
} // namespace exec_wrapper::http
