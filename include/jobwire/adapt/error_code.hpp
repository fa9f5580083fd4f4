// Errors as std::error_code and their kinds as std::error_condition, for who carries those.
// Rim; may include: result.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#include <jobwire/result.hpp>

namespace jobwire {

namespace detail {

/// Is there before the first and until after the last of the program's own objects: made by the compiler, and
/// never destroyed.
template <class T>
union lasting {
  constexpr lasting() noexcept : value{} {}
  ~lasting() {}

  T value;
};

class kind_category_type final : public std::error_category {
 public:
  char const* name() const noexcept override { return "jobwire.kind"; }

  std::string message(int value) const override {
    bool const known = value >= 0 && static_cast<std::size_t>(value) < error_kind_count;
    return std::string{known ? jobwire::message(static_cast<error_kind>(value)) : "not a kind of jobwire's"};
  }
};

inline constinit lasting<kind_category_type> const kind_category_object{};

class errc_category_type final : public std::error_category {
 public:
  char const* name() const noexcept override { return "jobwire"; }

  std::string message(int value) const override {
    return std::string{is_code(value) ? jobwire::message(static_cast<errc>(value))
                                      : "not an error of jobwire's"};
  }

  std::error_condition default_error_condition(int value) const noexcept override {
    if (!is_code(value)) return {value, *this};
    return {static_cast<int>(kind(static_cast<errc>(value))), kind_category_object.value};
  }

 private:
  static constexpr bool is_code(int value) noexcept {
    return value >= 0 && value < static_cast<int>(errc::count_);
  }
};

inline constinit lasting<errc_category_type> const errc_category_object{};

}  // namespace detail

/// The category of `errc`, "jobwire": the message is that of `message(errc)`, the default condition the
/// code's kind. One object in a program, there before `main` and after it. (A shared library that hides its
/// symbols has one of its own, and codes of two categories are never equal.)
inline std::error_category const& errc_category() noexcept { return detail::errc_category_object.value; }

/// The category of `error_kind` as a condition, "jobwire.kind"; one object, as `errc_category`.
inline std::error_category const& kind_category() noexcept { return detail::kind_category_object.value; }

/// `errc` converts to std::error_code by itself, which compares with kinds:
/// `code == error_kind::need_more`. `errc::none` is the code that is false.
inline std::error_code make_error_code(errc code) noexcept {
  return {static_cast<int>(code), errc_category()};
}

/// The error's code; the offset is left behind, for a std::error_code has no room for it.
inline std::error_code make_error_code(error const& failure) noexcept {
  return make_error_code(failure.code);
}

inline std::error_condition make_error_condition(error_kind kind) noexcept {
  return {static_cast<int>(kind), kind_category()};
}

}  // namespace jobwire

template <>
struct std::is_error_code_enum<jobwire::errc> : std::true_type {};

template <>
struct std::is_error_condition_enum<jobwire::error_kind> : std::true_type {};
