#include "disturbance.hpp"

#include <array>
#include <chrono>
#include <cstdint>

// In a file of its own: it is the same code, in the same place, for all that is timed.
double bench::time_of_probe() noexcept {
  static std::array<std::uint32_t, 1024> table{};
  benchmark::DoNotOptimize(table.data());
  std::uint32_t a = 1;
  std::uint32_t b = 2;
  std::uint32_t c = 3;
  std::uint32_t d = 4;
  auto const begin = std::chrono::steady_clock::now();
  for (std::uint32_t i = 0; i < 20000; ++i) {
    a += table[i % 1024] ^ i;
    b ^= a * 3 + i;
    c += table[i * 7 % 1024];
    d ^= c + i;
  }
  benchmark::DoNotOptimize(a ^ b ^ c ^ d);
  return std::chrono::duration<double, std::nano>{std::chrono::steady_clock::now() - begin}.count();
}
