// One body of what looks at a head's bytes, used by all parsers while a test runs.
#pragma once

#include <array>

#include <jobwire/http/scan.hpp>

namespace support {

inline constexpr std::array<jobwire::scan_body, 4> all_scan_bodies{
    jobwire::scan_body::portable, jobwire::scan_body::x86_sse2, jobwire::scan_body::x86_avx2,
    jobwire::scan_body::arm_neon};

/// Forces a body, and restores on destruction the one that was in use.
class forced_scan {
 public:
  explicit forced_scan(jobwire::scan_body body)
      : before_{jobwire::scan_body_in_use()}, here_{jobwire::force_scan_body(body)} {}
  forced_scan(forced_scan const&) = delete;
  forced_scan& operator=(forced_scan const&) = delete;
  ~forced_scan() { jobwire::force_scan_body(before_); }

  /// Whether this machine has it; if not, nothing changed.
  bool here() const { return here_; }

 private:
  jobwire::scan_body before_;
  bool here_;
};

}  // namespace support
