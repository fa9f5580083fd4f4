#include <jobwire/sink.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"
#include "support/writes.hpp"

using namespace jobwire;
using namespace std::string_view_literals;
using support::writes;

namespace {

struct throwing_put {
  void put(char);
  void write(std::string_view) noexcept;
};
struct no_write {
  void put(char) noexcept;
};
static_assert(sink<counting_sink> && sink<span_sink> && !sink<throwing_put> && !sink<no_write> && !sink<int>);

constexpr auto greeting = [](auto& out) noexcept {
  out.write("ab");
  out.put('\0');
  out.write({});
  out.write("cd\xff"sv);
};
constexpr bool greets() {
  return measure_with(greeting) == 6 &&
         writes("ab\0cd\xff"sv, [](std::span<char> out) { return write_with(out, greeting); });
}
static_assert(greets());
static_assert(measure_with([](auto&) noexcept {}) == 0 &&
              writes("", [](std::span<char> out) { return write_with(out, [](auto&) noexcept {}); }));

constexpr bool counts_on_without_memory() {
  span_sink out{{}};
  out.write("abc");
  out.put('d');
  out.write({});
  return out.size() == 4 && out.finish().error() == error{errc::no_space, 4};
}
static_assert(counts_on_without_memory());

/// What came after the first text that did not fit is never taken for its continuation.
constexpr bool stays_refused() {
  std::array<char, 4> memory{'z', 'z', 'z', 'z'};
  span_sink out{memory};
  out.write("ab");
  out.write("cde");
  out.put('f');
  out.write("g");
  return out.size() == 7 && out.finish().error() == error{errc::no_space, 7} && memory[0] == 'a' &&
         memory[1] == 'b';
}
static_assert(stays_refused());

constexpr bool decimal(std::uint64_t value, std::string_view text) {
  auto const put = [value](auto& out) noexcept { put_decimal(out, value); };
  return measure_with(put) == text.size() &&
         writes(text, [put](std::span<char> out) { return write_with(out, put); });
}
static_assert(decimal(0, "0") && decimal(9, "9") && decimal(10, "10") && decimal(604800, "604800"));
static_assert(decimal(UINT64_MAX, "18446744073709551615") &&
              decimal(10000000000000000000U, "10000000000000000000"));
static_assert(decimal(9999999999999999999U, "9999999999999999999"));

TEST_CASE("sink: the constant answers at run time") {
  CHECK(greets());
  CHECK(counts_on_without_memory());
  CHECK(stays_refused());
  CHECK(decimal(UINT64_MAX, "18446744073709551615"));
}

TEST_CASE("random pieces at every size of buffer, with no memory behind it") {
  support::guarded_memory memory;
  support::random random{1};
  std::size_t wrong = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string expected;
    auto const buffer = memory.at_end(random.below(40));
    span_sink out{buffer};
    counting_sink count;
    for (std::size_t pieces = random.below(6); pieces > 0; --pieces) {
      auto const piece = random.bytes(random.below(12));
      if (piece.size() == 1) {
        out.put(piece[0]);
        count.put(piece[0]);
      } else {
        out.write(piece);
        count.write(piece);
      }
      expected += piece;
    }
    auto const done = out.finish();
    bool const fits = expected.size() <= buffer.size();
    bool const good = count.size == expected.size() && out.size() == expected.size() &&
                      done.has_value() == fits &&
                      (fits ? *done == expected.size() && std::string_view{buffer.data(), *done} == expected
                            : done.error() == error{errc::no_space, expected.size()});
    wrong += good ? 0 : 1;
    auto const number = random.next() >> random.below(64);
    wrong += decimal(number, std::to_string(number)) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("a text whose size the compiler knows is put as any other, at every size of buffer") {
  constexpr auto text = fixed("0123456789abcdefghijklmnopqrstuvwxyz");
  constexpr auto shorter = fixed("xyz");
  std::string const whole = "0123456789abcdefghijklmnopqrstuvwxyzxyz0123456789abcdefghijklmnopqrstuvwxyz";
  auto const put = [&](auto& out) noexcept {
    out.write(text);
    out.write(shorter);
    out.write(text);
  };
  CHECK(measure_with(put) == whole.size());
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    std::string out(size, '-');
    auto const written = write_with(out, put);
    CHECK(written.has_value() == (size == whole.size()));
    if (written) CHECK(out == whole);
  }
  std::string room(whole.size(), '-');
  detail::measured_sink measured{room.data()};
  put(measured);
  CHECK(measured.end() == room.data() + room.size());
  CHECK(room == whole);
}
