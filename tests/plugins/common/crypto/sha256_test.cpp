#include "common/crypto/sha256.h"

#include <gtest/gtest.h>

namespace exec_wrapper::common {
namespace {

TEST(Sha256, IsThatOfTheStandard) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// The examples of RFC 4231.
TEST(HmacSha256, IsThatOfTheStandard) {
  EXPECT_EQ(hmacSha256("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmacSha256(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

TEST(HmacSha256, TakesAKeyThatIsLongerThanABlock) {
  EXPECT_EQ(hmacSha256(std::string(131, '\xaa'),
                       "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Fingerprint, TellsSecretsApartAndDoesNotShowThem) {
  EXPECT_EQ(fingerprint("/services/T0/B0/xyz"), fingerprint("/services/T0/B0/xyz"));
  EXPECT_NE(fingerprint("/services/T0/B0/xyz"), fingerprint("/services/T0/B0/xyy"));
  EXPECT_EQ(fingerprint("abc"), "ba7816bf8f01cfea");
}

} // namespace
} // namespace exec_wrapper::common
