// Who does not prove to be the server gets no request.

#include "common/http/module_loader.h"
#include "exec_wrapper/settings.h"
#include "http_fixture.h"
#include "support/tls_visit.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <filesystem>

namespace exec_wrapper::http {
namespace {

using test::Certificate;
using test::CertificateOptions;
using test::TempDir;
using test::TestAuthority;
using test::TlsVisit;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class TlsExchange : public ::testing::Test {
protected:
  TlsExchange() { clear(); }
  ~TlsExchange() override { clear(); }

  static void clear() {
    unsetenv("SSL_CERT_FILE");
    unsetenv("SSL_CERT_DIR");
  }

  /// Answers every request over TLS with the name that the client asked for.
  ScriptedServer::Script answering(const Certificate& certificate) {
    return [this, certificate](int fd) {
      TlsVisit visit(fd, certificate);
      for (std::string head; visit.welcome() && !(head = visit.readHead()).empty();) {
        ++requests_;
        visit.send(okAnswer(visit.nameAsked()));
      }
    };
  }

  static std::string urlOf(const ScriptedServer& server, const std::string& host = "127.0.0.1") {
    return "https://" + host + ":" + std::to_string(server.port());
  }

  Result ask(const std::string& url, const std::string& caFile) {
    ClientOptions options = optionsFor(url);
    options.caFile = caFile;
    Client client(options);
    return http::ask(client, get());
  }

  /// Why a server with this certificate is refused.
  std::string refusal(const Certificate& certificate) {
    const ScriptedServer server(answering(certificate));
    const Failure refused = failure(ask(urlOf(server), authority_.caFile()));
    EXPECT_EQ(refused.kind, Failure::Kind::NoConnection);
    EXPECT_FALSE(refused.mayHaveArrived);
    return refused.reason;
  }

  TestAuthority authority_;
  std::atomic<int> requests_ = 0;
};

TEST_F(TlsExchange, ReachesAServerThatProvesItsAddress) {
  const ScriptedServer server(answering(authority_.issue({"127.0.0.1"})));
  EXPECT_EQ(response(ask(urlOf(server), authority_.caFile())).body, ""); // no SNI for addresses
}

TEST_F(TlsExchange, ReachesAServerThatProvesItsName) {
  const ScriptedServer server(answering(authority_.issue({"other", "localhost"})));
  EXPECT_EQ(response(ask(urlOf(server, "localhost"), authority_.caFile())).body, "localhost");
}

TEST_F(TlsExchange, KeepsTheConnection) {
  std::atomic<int> connections = 0;
  const auto answer = answering(authority_.issue({"127.0.0.1"}));
  const ScriptedServer server([&](int fd) {
    ++connections;
    answer(fd);
  });
  ClientOptions options = optionsFor(urlOf(server));
  options.caFile = authority_.caFile();
  Client client(options);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(response(http::ask(client, get())).status, 200);
  }
  EXPECT_EQ(connections, 1);
}

TEST_F(TlsExchange, ReopensAConnectionThatTheServerEnded) {
  const Certificate certificate = authority_.issue({"127.0.0.1"});
  const ScriptedServer server([&certificate](int fd) {
    TlsVisit visit(fd, certificate);
    visit.readHead();
    visit.send(okAnswer("x"));
    visit.farewell();
  });
  ClientOptions options = optionsFor(urlOf(server));
  options.caFile = authority_.caFile();
  Client client(options);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(response(http::ask(client, get())).status, 200);
  }
}

TEST_F(TlsExchange, RefusesAnExpiredCertificate) {
  const Certificate certificate = authority_.issue({"127.0.0.1"}, CertificateOptions::expired());
  EXPECT_THAT(refusal(certificate), HasSubstr("127.0.0.1 was refused: it expired on 20"));
  EXPECT_THAT(refusal(authority_.issue({"127.0.0.1"}, CertificateOptions::notYetValid())),
              HasSubstr("127.0.0.1 was refused: it is not valid before 20"));
  EXPECT_EQ(requests_, 0);
}

TEST_F(TlsExchange, RefusesACertificateForSomebodyElse) {
  EXPECT_THAT(refusal(authority_.issue({"other.example", "::1"})),
              HasSubstr("it is for other.example, ::1, not for 127.0.0.1 as an address"));
  const ScriptedServer server(answering(authority_.issue({"127.0.0.1"})));
  EXPECT_THAT(failure(ask(urlOf(server, "localhost"), authority_.caFile())).reason,
              HasSubstr("it is for 127.0.0.1, not for localhost"));
  EXPECT_EQ(requests_, 0);
}

TEST_F(TlsExchange, TellsAnAddressThatStandsAsANameFromAnAddress) {
  EXPECT_THAT(refusal(authority_.issue({"DNS:127.0.0.1"})),
              HasSubstr("it is for 127.0.0.1 as a name, not for 127.0.0.1 as an address"));
}

TEST_F(TlsExchange, TakesAnAnswerThatComesBeforeTheRequestIsRead) {
  const Certificate certificate = authority_.issue({"127.0.0.1"});
  for (const bool leaves : {true, false}) {
    const ScriptedServer server([&certificate, leaves](int fd) {
      TlsVisit visit(fd, certificate);
      visit.readHead();
      visit.send("HTTP/1.1 413 No\r\nContent-Length: 2\r\n\r\nno");
      if (leaves) {
        visit.farewell();
      } else {
        test::awaitBreak(fd);
      }
    });
    ClientOptions options = optionsFor(urlOf(server));
    options.caFile = authority_.caFile();
    Client client(options);
    const Response early = response(http::ask(client, post(std::string(16 << 20, 'x'))));
    EXPECT_EQ(early.status, 413);
    EXPECT_EQ(early.body, "no");
  }
}

TEST_F(TlsExchange, ShowsNoControlCharactersOfACertificate) {
  EXPECT_THAT(refusal(authority_.issue({"evil\x1b[2Jname"})),
              AllOf(HasSubstr("evil\\x1B[2Jname"), Not(HasSubstr("\x1b"))));
}

TEST_F(TlsExchange, RefusesWhomItDoesNotKnow) {
  EXPECT_THAT(refusal(authority_.issue({"127.0.0.1"}, CertificateOptions::signedByItself())),
              HasSubstr("it is self-signed and not trusted"));
  TestAuthority stranger;
  EXPECT_THAT(refusal(stranger.issue({"127.0.0.1"})),
              HasSubstr("unknown issuer (its CA is not trusted)"));
  setenv("SSL_CERT_FILE", stranger.caFile().c_str(), 1); // in place of the system's
  const ScriptedServer server(answering(authority_.issue({"127.0.0.1"})));
  EXPECT_THAT(failure(ask(urlOf(server), "")).reason, HasSubstr("not trusted"));
  EXPECT_EQ(requests_, 0);
}

TEST_F(TlsExchange, TrustsACertificateThatTheFileNamesItself) {
  const Certificate own = authority_.issue({"127.0.0.1"}, CertificateOptions::signedByItself());
  const ScriptedServer server(answering(own));
  EXPECT_EQ(response(ask(urlOf(server), own.certificateFile)).status, 200);
}

TEST_F(TlsExchange, ObeysTheVariablesOfOpenSsl) {
  const ScriptedServer server(answering(authority_.issue({"127.0.0.1"})));
  setenv("SSL_CERT_FILE", authority_.caFile().c_str(), 1);
  EXPECT_EQ(response(ask(urlOf(server), "")).status, 200);
  unsetenv("SSL_CERT_FILE");
  setenv("SSL_CERT_DIR", authority_.hashedDirectory().c_str(), 1);
  EXPECT_EQ(response(ask(urlOf(server), "")).status, 200);
  setenv("SSL_CERT_FILE", "/nonexistent/file.pem", 1);
  EXPECT_THAT(failure(ask(urlOf(server), "")).reason,
              AllOf(HasSubstr("/nonexistent/file.pem"), HasSubstr("No such file")));
}

TEST_F(TlsExchange, AFileWithoutCertificatesIsAConfigurationError) {
  const TempDir directory;
  EXPECT_THROW(ask("https://127.0.0.1:1", directory.file("none.pem")), ConfigurationError);
  EXPECT_THROW(ask("https://127.0.0.1:1", directory.write("bad.pem", "no certificate")),
               ConfigurationError);
}

TEST_F(TlsExchange, WaitsForNoFileThatHasNoEnd) {
  const TempDir directory;
  const std::string pipe = directory.file("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const std::string large = directory.write("large.pem", "");
  std::filesystem::resize_file(large, std::uintmax_t{1} << 40);
  for (const std::string& file : {pipe, std::string("/dev/zero"), large}) {
    EXPECT_THROW(ask("https://127.0.0.1:1", file), ConfigurationError) << file;
  }
}

TEST_F(TlsExchange, SaysWhenTheServerSpeaksPlainHttp) {
  const ScriptedServer server([](int fd) {
    sendAll(fd, "HTTP/1.1 400 Bad Request\r\n\r\n");
    awaitHangUp(fd);
  });
  EXPECT_THAT(failure(ask(urlOf(server), authority_.caFile())).reason,
              HasSubstr("127.0.0.1 does not speak TLS on this port"));
}

TEST_F(TlsExchange, SaysWhenTheHandshakeIsCutShort) {
  const ScriptedServer server([](int) {});
  const Failure cut = failure(ask(urlOf(server), authority_.caFile()));
  EXPECT_EQ(cut.kind, Failure::Kind::NoConnection);
  EXPECT_THAT(cut.reason, HasSubstr("handshake with 127.0.0.1 failed"));
}

TEST_F(TlsExchange, SaysOfABodyThatAStrangerMayHaveCutThatItIsIncomplete) {
  const Certificate certificate = authority_.issue({"127.0.0.1"});
  const auto closing = [&certificate](bool politely, const std::string& lines = {}) {
    return [&certificate, politely, lines](int fd) {
      TlsVisit visit(fd, certificate);
      visit.readHead();
      visit.send("HTTP/1.1 200 OK\r\n" + lines + "\r\nsome");
      if (politely) {
        visit.farewell();
      }
    };
  };
  const ScriptedServer polite(closing(true));
  const Response whole = response(ask(urlOf(polite), authority_.caFile()));
  EXPECT_EQ(whole.body, "some");
  EXPECT_FALSE(whole.incomplete);
  const ScriptedServer cut(closing(false));
  const Response perhaps = response(ask(urlOf(cut), authority_.caFile()));
  EXPECT_EQ(perhaps.body, "some");
  EXPECT_TRUE(perhaps.incomplete);
  const ScriptedServer sized(closing(false, "Content-Length: 4\r\n"));
  EXPECT_FALSE(response(ask(urlOf(sized), authority_.caFile())).incomplete);
  const ScriptedServer less(closing(false, "Content-Length: 5\r\n"));
  EXPECT_THAT(failure(ask(urlOf(less), authority_.caFile())).reason,
              HasSubstr("in the middle of its answer"));
  const ScriptedServer chunks(closing(false, "Transfer-Encoding: chunked\r\n\r\n5\r\n"));
  EXPECT_THAT(failure(ask(urlOf(chunks), authority_.caFile())).reason,
              HasSubstr("in the middle of its answer"));
}

/// Passes bytes on in both directions until one side ends.
void relay(int one, int other) {
  std::array<pollfd, 2> ends{pollfd{one, POLLIN, 0}, pollfd{other, POLLIN, 0}};
  std::array<char, 4096> buffer{};
  while (poll(ends.data(), ends.size(), -1) > 0) {
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends[i].revents == 0) {
        continue;
      }
      const ssize_t count = recv(ends[i].fd, buffer.data(), buffer.size(), 0);
      if (count <= 0 ||
          !sendAll(ends[1 - i].fd, {buffer.data(), static_cast<std::size_t>(count)})) {
        return;
      }
    }
  }
}

TEST_F(TlsExchange, GoesThroughAProxysTunnelWithTheServersName) {
  const ScriptedServer server(answering(authority_.issue({"api.example"})));
  const ScriptedServer proxy([&server](int fd) {
    const std::string request = readRequest(fd);
    EXPECT_THAT(request, StartsWith("CONNECT api.example:443 "));
    sendAll(fd, "HTTP/1.1 200 Connection established\r\n\r\n");
    const int onwards = test::connectTo(server.port());
    relay(fd, onwards);
    close(onwards);
  });
  ClientOptions options = optionsFor("https://api.example");
  options.caFile = authority_.caFile();
  options.proxies.https = "127.0.0.1:" + std::to_string(proxy.port());
  Client client(options);
  EXPECT_EQ(response(http::ask(client, get())).body, "api.example");
}

} // namespace
} // namespace exec_wrapper::http
