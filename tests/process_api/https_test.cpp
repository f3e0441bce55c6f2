#include "process_api/client.h"
#include "support/certificates.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using Poco::Net::Context;
using ::testing::SizeIs;
using ::testing::StartsWith;

class HttpsTest : public ::testing::Test {
protected:
  static void SetUpTestSuite() { Poco::Net::initializeSSL(); }

  ProcessApiOptions secure(std::vector<Rule> script = {}) {
    ProcessApiOptions options;
    options.certificate = authority_.issue({"127.0.0.1"});
    options.script = std::move(script);
    return options;
  }

  /// Asks with a certificate store of the client's.
  int create(const ProcessApi& api, const std::string& caFile) {
    const Context::Ptr context =
        new Context(Context::TLS_CLIENT_USE, caFile, Context::VERIFY_STRICT);
    Poco::Net::HTTPSClientSession session("127.0.0.1", api.port(), context);
    Poco::Net::HTTPRequest request("POST", kExecutions, "HTTP/1.1");
    request.set("Authorization", "Token token=the-api-key");
    const std::string body = R"({"process_type_id": 7})";
    request.setContentLength(static_cast<std::streamsize>(body.size()));
    session.sendRequest(request) << body;
    Poco::Net::HTTPResponse response;
    session.receiveResponse(response);
    return response.getStatus();
  }

  TestAuthority authority_;
};

TEST_F(HttpsTest, ServesWhoTrustsItsCertificate) {
  const ProcessApi api(secure());
  EXPECT_THAT(api.url(), StartsWith("https://127.0.0.1:"));
  EXPECT_EQ(create(api, authority_.caFile()), 201);
}

TEST_F(HttpsTest, WhoDoesNotTrustItConnectsButAsksNothing) {
  const ProcessApi api(secure());
  const TestAuthority another;
  EXPECT_THROW(create(api, another.caFile()), Poco::Exception);
  EXPECT_THAT(api.requests(), SizeIs(0));
  EXPECT_EQ(api.connections(), 1U);
}

TEST_F(HttpsTest, FaultsAreTheSame) {
  const ProcessApi api(secure({Rule{.action = action::Reset()}, Rule{.action = action::Close()},
                               Rule{.action = action::Status{503}}}));
  EXPECT_THROW(create(api, authority_.caFile()), Poco::Exception);
  EXPECT_THROW(create(api, authority_.caFile()), Poco::Exception);
  EXPECT_EQ(create(api, authority_.caFile()), 503);
}

TEST_F(HttpsTest, EndsAtOnceThoughClientsAreThere) {
  std::optional<ProcessApi> api;
  api.emplace(secure());
  Poco::Net::StreamSocket silent(Poco::Net::SocketAddress("127.0.0.1", api->port()));
  const SteadyTime begin = std::chrono::steady_clock::now();
  api.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST_F(HttpsTest, ACertificateThatIsNoneIsAnError) {
  ProcessApiOptions options;
  options.certificate = Certificate{"/dev/null", "/dev/null"};
  EXPECT_THROW(ProcessApi{std::move(options)}, Poco::Exception);
}

} // namespace
} // namespace exec_wrapper::test
