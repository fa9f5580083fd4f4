// Reading the files that cases come in: bytes, base64, hex, and JSON with members that must be there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <simdjson.h>

#include <jobwire/result.hpp>

#include "conformance/report.hpp"

namespace conformance {

namespace dom = simdjson::dom;
using path = std::filesystem::path;

inline std::optional<std::string> read_file(path const& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{in}, {}};
}

/// Bytes in heap memory of exactly their size, so that a sanitizer sees a read past their end.
class exact_bytes {
 public:
  explicit exact_bytes(std::string_view bytes) : bytes_{new char[bytes.size()]}, size_{bytes.size()} {
    if (size_ != 0) std::memcpy(bytes_.get(), bytes.data(), size_);
  }
  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_;
};

inline std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (char const c : text) {
    auto const value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>((bits >> count) & 0xffU);
  }
  return out;
}

inline std::optional<std::string> from_hex(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    auto const high = digits.find(text[i]);
    auto const low = digits.find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

/// An error as it is told in a failed case: "no_space at 80".
inline std::string told(jobwire::error const& failure) {
  return std::string{jobwire::name(failure.code)} + " at " + std::to_string(failure.at);
}

/// What `write_to(span)` writes, in a buffer of exactly `size` bytes; empty, and the case failed, where that many do
/// not do, or where one less does.
template <class WriteTo>
std::string written(test_case& test, std::string_view what, std::size_t size, WriteTo const& write_to) {
  std::vector<char> out(size);
  if (size != 0) {
    auto const cut = write_to(std::span<char>{out.data(), size - 1});
    bool const told_size = !cut && cut.error() == jobwire::error{jobwire::errc::no_space, size};
    test.expect(told_size,
                std::string{what} + ": no_space at " + std::to_string(size) + " in a buffer one too small",
                cut ? "success" : told(cut.error()));
  }
  auto const done = write_to(std::span<char>{out});
  if (!done) {
    test.fail(std::string{what} + " of " + std::to_string(size) + " bytes, as measured", told(done.error()));
    return {};
  }
  test.expect_equal(std::string{what} + " of as many bytes as measured:", size, *done);
  return {out.data(), *done};
}

/// Reads the members of a JSON object. What is missing, or of another kind, fails the case.
class members {
 public:
  members(dom::object const& object, test_case& test) : object_{object}, test_{test} {}

  bool has(std::string_view key) const {
    dom::element found;
    return object_.at_key(key).get(found) == simdjson::SUCCESS && !found.is_null();
  }

  std::string text(std::string_view key) const { return get<std::string_view>(key, "string"); }
  std::int64_t number(std::string_view key) const { return get<std::int64_t>(key, "number"); }
  bool boolean(std::string_view key) const { return get<bool>(key, "boolean"); }
  dom::object object(std::string_view key) const { return get<dom::object>(key, "object"); }
  dom::array array(std::string_view key) const { return get<dom::array>(key, "array"); }

  /// Empty where the member is absent or null.
  std::string text_or_empty(std::string_view key) const { return has(key) ? text(key) : std::string{}; }

  std::string bytes(std::string_view key) const {
    auto const decoded = from_base64(text(key));
    if (!decoded) test_.fail("base64 in the case's '" + std::string{key} + "'", "other text");
    return decoded.value_or(std::string{});
  }

  std::string hex(std::string_view key) const {
    auto const decoded = from_hex(text(key));
    if (!decoded) test_.fail("lower-case hex in the case's '" + std::string{key} + "'", "other text");
    return decoded.value_or(std::string{});
  }

  dom::object const& raw() const { return object_; }

 private:
  template <class T>
  using owned = std::conditional_t<std::is_same_v<T, std::string_view>, std::string, T>;

  template <class T>
  owned<T> get(std::string_view key, std::string_view kind) const {
    T value{};
    if (object_.at_key(key).get(value) == simdjson::SUCCESS) return owned<T>(value);
    test_.fail("a member '" + std::string{key} + "' of kind " + std::string{kind} + " in the case", "none");
    if constexpr (std::is_same_v<T, dom::object> || std::is_same_v<T, dom::array>) {
      return nothing<T>();
    } else {
      return {};
    }
  }

  /// An empty object or array; a default one of simdjson's must not be looked at.
  template <class T>
  static T nothing() {
    static dom::parser parser;
    static dom::element const root = parser.parse(std::string_view{R"([{},[]])"}).value_unsafe();
    T empty{};
    auto const failed = root.at(std::is_same_v<T, dom::object> ? 0 : 1).get(empty);
    return failed == simdjson::SUCCESS ? empty : T{};
  }

  dom::object object_;
  test_case& test_;
};

/// Reports each key of `object` that is not in `known`.
inline void report_unknown_keys(report& to, std::string_view where, dom::object const& object,
                                std::initializer_list<std::string_view> known) {
  for (auto const& field : object) {
    bool seen = false;
    for (auto const key : known) seen = seen || key == field.key;
    if (!seen) to.unknown_key(where, field.key);
  }
}

/// The text of a case's member for its name, before there is a case.
inline std::string name_of(dom::object const& object, std::string_view key, std::size_t index) {
  std::string_view text;
  if (object.at_key(key).get(text) == simdjson::SUCCESS) return std::string{text};
  return "case " + std::to_string(index);
}

/// A JSON file whose root is an object, and the array of cases in it.
class index_file {
 public:
  /// Empty on success, else a sentence that says what is wrong.
  std::string load(path const& file, std::string_view cases_key) {
    std::string const shown_name = "'" + file.string() + "'";
    dom::element root;
    if (auto const failed = parser_.load(file.string()).get(root); failed != simdjson::SUCCESS) {
      return shown_name + " cannot be read as JSON: " + simdjson::error_message(failed) + ".";
    }
    if (root.get(root_) != simdjson::SUCCESS) return shown_name + " holds no JSON object.";
    if (cases_key.empty()) return {};
    if (root_.at_key(cases_key).get(cases_) != simdjson::SUCCESS) {
      return shown_name + " has no array '" + std::string{cases_key} + "': give a file of this kind.";
    }
    return {};
  }

  dom::object const& root() const { return root_; }

  /// Calls `judge(object, name)` for each case.
  template <class Judge>
  void each(std::string_view name_key, Judge const& judge) const {
    std::size_t index = 0;
    for (auto const element : cases_) {
      dom::object object;
      if (element.get(object) == simdjson::SUCCESS) judge(object, name_of(object, name_key, index));
      ++index;
    }
  }

 private:
  dom::parser parser_;
  dom::object root_;
  dom::array cases_;
};

}  // namespace conformance
