// Errors as small values, and the result that carries a value or an error.
// Layer 1; may include: errc.
#pragma once

#include <cstddef>
#include <type_traits>

#include <jobwire/errc.hpp>

namespace jobwire {

/// What went wrong and where.
///
/// `at` is the byte offset of the fault in the input that the function was given; with `no_space` it is the
/// size in bytes that would have sufficed; with `need_more` the bytes seen so far.
class error {
 public:
  constexpr error(errc what, std::size_t where = 0) noexcept : code{what}, at{where} {}

  friend constexpr bool operator==(error const&, error const&) noexcept = default;

  errc code;
  std::size_t at;
};

/// A value or an error, with the names of std::expected.
///
/// Reading the value of a result that holds an error yields a value-initialised T, never undefined behaviour.
template <class T>
class [[nodiscard]] result {
  // The built-in function, for the standard library's trait is two more templates to instantiate for each T.
  static_assert(__is_trivially_copyable(T),
                "jobwire: a result holds trivially copyable values only, views and not strings");

 public:
  using value_type = T;

  constexpr result(T const& value) noexcept : value_{value}, error_{errc::none} {}
  constexpr result(jobwire::error failure) noexcept : value_{}, error_{failure} {}
  constexpr result(errc code) noexcept : value_{}, error_{code} {}

  /// A value-initialised T, to be filled where it is.
  static constexpr result initial() noexcept {
    if (std::is_constant_evaluated()) return result{T{}};
    return result{in_pieces{}};
  }

  constexpr bool has_value() const noexcept { return error_.code == errc::none; }
  constexpr explicit operator bool() const noexcept { return has_value(); }
  constexpr T const& operator*() const& noexcept { return value_; }
  constexpr T& operator*() & noexcept { return value_; }
  constexpr T operator*() && noexcept { return value_; }
  constexpr T const* operator->() const noexcept { return &value_; }
  constexpr T* operator->() noexcept { return &value_; }
  void value() const = delete;  // nothing here throws: test the result, then read *result
  constexpr T value_or(T const& other) const noexcept { return has_value() ? value_ : other; }

  /// The error; its code is `errc::none` where there is a value.
  constexpr jobwire::error error() const noexcept { return error_; }

 private:
  /// A copy of the initial value, 64 bytes at a time: g++ makes larger ones by a string instruction, which is
  /// slow to start.
  struct in_pieces {};
  explicit result(in_pieces) noexcept : room_{}, error_{errc::none} {
    static constexpr T value{};
    auto const* const from = reinterpret_cast<char const*>(&value);
    auto* const to = reinterpret_cast<char*>(&value_);
    std::size_t at = 0;
    for (; at + 64 <= sizeof value; at += 64) {
      __builtin_memcpy(to + at, from + at, 64);
      __asm__ __volatile__("");
    }
    __builtin_memcpy(to + at, from + at, sizeof value % 64);
  }

  union {
    T value_;
    char room_;
  };
  jobwire::error error_;
};

/// Success, or an error, for functions that only check.
template <>
class [[nodiscard]] result<void> {
 public:
  using value_type = void;

  constexpr result() noexcept : error_{errc::none} {}
  constexpr result(jobwire::error failure) noexcept : error_{failure} {}
  constexpr result(errc code) noexcept : error_{code} {}

  constexpr bool has_value() const noexcept { return error_.code == errc::none; }
  constexpr explicit operator bool() const noexcept { return has_value(); }
  constexpr jobwire::error error() const noexcept { return error_; }

 private:
  jobwire::error error_;
};

}  // namespace jobwire
