#include "support/secrets/secret_forms.h"

#include <gmock/gmock.h>

namespace exec_wrapper {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;

TEST(SecretForms, AreTheUsualEncodings) {
  EXPECT_THAT(secretForms("a/b&c\"d e"),
              IsSupersetOf({"a/b&c\"d e", "a/b&c\\\"d e", "a\\/b&c\\\"d e", "a/b\\u0026c\\\"d e",
                            "a/b&amp;c&quot;d e", "a%2Fb%26c%22d%20e", "a%2fb%26c%22d%20e",
                            "YS9iJmMiZCBl"}));
  EXPECT_THAT(secretForms("\xFB\xEF\xFF+/"), Contains("--__Ky8"));
}

TEST(SecretForms, OfAUrlAreItsPathAndQueryToo) {
  EXPECT_THAT(secretForms("https://hooks.example/services/T0/S3CR%45T?key=v"),
              IsSupersetOf({"/services/T0/S3CR%45T?key=v", "/services/T0/S3CRET?key=v",
                            "\\/services\\/T0\\/S3CRET?key=v"}));
  EXPECT_THAT(secretForms("https://hooks.example"), Not(Contains("")));
  EXPECT_THAT(secretForms("https://hooks.example/"), Not(Contains("/")));
}

TEST(SecretForms, OfHeaderLinesAreTheValuesAndTheirCredentials) {
  const auto forms =
      secretForms("Authorization: Bearer S3CRET\nX-Key:  t0ken\n\nContent-Type: text/plain");
  EXPECT_THAT(forms, IsSupersetOf({"Bearer S3CRET", "S3CRET", "t0ken"}));
  EXPECT_THAT(forms, Not(Contains("text/plain"))) << "which would garble what is no secret";
  EXPECT_THAT(secretForms("two words: and a sentence"), Not(Contains("and a sentence")));
}

TEST(SecretForms, OfAnAccountAreWhatIsSent) {
  EXPECT_EQ(basicCredentials("Aladdin", "open sesame"), "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  const UrlAccount account = accountIn("http://us%40er:p%3Aw@proxy:1/");
  EXPECT_EQ(account.written, "us%40er:p%3Aw");
  EXPECT_EQ(account.user, "us@er");
  EXPECT_EQ(account.password, "p:w");
  EXPECT_EQ(accountIn("http://proxy:1/").written, "");
  EXPECT_EQ(accountIn("user@proxy").password, "");
}

} // namespace
} // namespace exec_wrapper
