#include <jobwire/sha256/arm.hpp>

#include <jobwire/sha256.hpp>

#include "support/catch.hpp"

// Where it is compiled, it is tested by aarch64/sha256.cpp too, which runs under an emulator on other machines.
using namespace jobwire;

namespace {

TEST_CASE("arm: in use where the machine has it, refused where not") {
#if defined(__aarch64__) && defined(__linux__)
  STATIC_REQUIRE(detail::arm_sha2_compiled);
#else
  STATIC_REQUIRE((!detail::arm_sha2_compiled && !detail::has_arm_sha2()));
#endif
  CHECK(has_sha256_body(sha256_body::arm_sha2) == detail::has_arm_sha2());
  auto const before = sha256_body_in_use();
  CHECK((before == sha256_body::arm_sha2) == detail::has_arm_sha2());
  CHECK(force_sha256_body(sha256_body::arm_sha2) == detail::has_arm_sha2());
  CHECK(sha256_body_in_use() == before);
}

}  // namespace
