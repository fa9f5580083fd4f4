// Version, the lifetime attribute, and the test for temporaries that must not be borrowed from.
// Layer 0; may include: nothing.
#pragma once

#if __cplusplus < 202002L
#error "jobwire needs C++20: compile with -std=c++20, or in CMake link jobwire::jobwire, which asks for it"
#endif

#include <string_view>
#include <type_traits>

/// Marks an argument whose bytes the returned view borrows; clang warns where a temporary would dangle.
#if defined(__clang__)
#define JOBWIRE_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define JOBWIRE_LIFETIMEBOUND
#endif

namespace jobwire {

inline constexpr unsigned version_major = 0;
inline constexpr unsigned version_minor = 1;
inline constexpr unsigned version_patch = 0;

/// A type deduced from an rvalue that owns its characters (std::string&&, not std::string_view&&): what makes
/// a request, an endpoint or credentials, and what parses a head, deletes the overload that takes one.
template <class T>
concept owning_temporary = !std::is_reference_v<T> && std::is_convertible_v<T, std::string_view> &&
                           !std::is_trivially_copyable_v<std::remove_cv_t<T>>;

}  // namespace jobwire
