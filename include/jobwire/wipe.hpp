// Secrets overwritten where they were.
// Layer 0; may include: nothing.
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>

namespace jobwire {

namespace detail {

/// Overwrites `Bytes` bytes with zeros in a way that is not optimised out.
template <std::size_t Bytes>
[[gnu::always_inline]] inline void wipe_bytes(char* bytes) noexcept {
  // 64 bytes at a time: for larger ones g++ takes a string instruction, which is slow to start.
  std::size_t at = 0;
  for (; at + 64 <= Bytes; at += 64) {
    __builtin_memset(bytes + at, 0, 64);
    __asm__ __volatile__("");
  }
  __builtin_memset(bytes + at, 0, Bytes % 64);
  __asm__ __volatile__("" : : "m"(*reinterpret_cast<char(*)[Bytes]>(bytes)));
}

}  // namespace detail

/// Overwrites `object` with zeros in a way that is not optimised out.
template <class T>
constexpr void wipe(T& object) noexcept {
  static_assert(__is_trivially_copyable(T));
  if (std::is_constant_evaluated()) {
    object = T{};
  } else {
    detail::wipe_bytes<sizeof object>(reinterpret_cast<char*>(&object));
  }
}

namespace detail {

/// A value that is wiped when it goes; made where it stands, for a copy would stay.
template <class T>
struct wiped {
  constexpr ~wiped() { wipe(value); }

  T value;
};

/// Overwrites the stack below the caller's frame, where what it has called may have left copies of registers:
/// as deep as optimised code goes (-O1 and above), 2 KiB for what calls further functions.
template <std::size_t Bytes = 2048>
[[gnu::noinline]] void wipe_stack_below() noexcept {
  std::array<char, Bytes> room;
  wipe(room);
}

}  // namespace detail

}  // namespace jobwire
