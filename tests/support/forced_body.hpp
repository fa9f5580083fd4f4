// One body of the SHA-256 compression function, used by all hashers while a test runs.
#pragma once

#include <array>

#include <jobwire/sha256.hpp>

namespace support {

inline constexpr std::array<jobwire::sha256_body, 4> all_bodies{
    jobwire::sha256_body::portable, jobwire::sha256_body::x86_sha, jobwire::sha256_body::x86_sha_avx,
    jobwire::sha256_body::arm_sha2};

/// Forces a body, and restores on destruction the one that was in use.
class forced_body {
 public:
  explicit forced_body(jobwire::sha256_body body)
      : before_{jobwire::sha256_body_in_use()}, here_{jobwire::force_sha256_body(body)} {}
  forced_body(forced_body const&) = delete;
  forced_body& operator=(forced_body const&) = delete;
  ~forced_body() { jobwire::force_sha256_body(before_); }

  /// Whether this machine has it; if not, nothing changed.
  bool here() const { return here_; }

 private:
  jobwire::sha256_body before_;
  bool here_;
};

}  // namespace support
