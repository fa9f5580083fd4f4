#include <jobwire/http/scan.hpp>

#include <cstddef>
#include <string>

#include "support/catch.hpp"
#include "support/forced_scan.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"

namespace {

using namespace jobwire;
using detail::byte_map;

bool ends_name(char c) { return !detail::is_plain_name_char(c); }
bool ends_value(char c) { return !is_field_value_char(c); }

template <class Is>
std::size_t next_of(std::string_view text, std::size_t from, Is const& is) {
  while (from < text.size() && !is(text[from])) ++from;
  return from;
}

TEST_CASE("By each body a map finds what a loop finds, of any text at any place") {
  for (auto const body : support::all_scan_bodies) {
    support::forced_scan const forced{body};
    if (!forced.here()) continue;
    support::random random{7};
    support::guarded_memory memory{4096};
    std::size_t wrong = 0;
    for (int round = 0; round < 3000; ++round) {
      auto const size = random.below(random.below(8) == 0 ? 2000 : 140);
      auto const made = random.below(2) == 0 ? random.bytes(size) : random.text("abcXYZ019-", size);
      auto const text = round % 3 == 0 ? memory.at_start(made) : memory.at_end(made);
      byte_map map{text};
      for (int look = 0; look < 20; ++look) {
        auto const from = random.below(size + 1);
        wrong += map.next_no_name(from) == next_of(text, from, ends_name) ? 0U : 1U;
        wrong += map.next_no_value(from) == next_of(text, from, ends_value) ? 0U : 1U;
      }
    }
    INFO(name(body));
    CHECK(wrong == 0);
  }
}

TEST_CASE("Each byte is found as what it is, in each place of a block") {
  for (unsigned value = 0; value < 256; ++value) {
    for (std::size_t const place : {0U, 1U, 15U, 16U, 31U, 32U, 63U, 64U, 127U, 511U, 512U, 600U}) {
      std::string text(700, 'a');
      text[place] = static_cast<char>(value);
      byte_map map{text};
      CHECK(map.next_no_name(0) == (ends_name(text[place]) ? place : text.size()));
      CHECK(map.next_no_value(0) == (ends_value(text[place]) ? place : text.size()));
    }
  }
}

TEST_CASE("The end of a text is marked in its window, at every size") {
  for (std::size_t size = 0; size < detail::marked_window; ++size) {
    std::string const text(size, 'a');
    byte_map const map{text};
    CHECK(map.start() == 0);
    CHECK(map.marks().no_name[size / 64] == std::uint64_t{1} << size % 64);
    CHECK(map.marks().no_value[size / 64] == std::uint64_t{1} << size % 64);
  }
}

TEST_CASE("marks: the body in use is one this machine has; one it has not is refused and changes nothing") {
  CHECK(name(scan_body::portable) == "portable");
  CHECK(name(scan_body::x86_sse2) == "x86_sse2");
  CHECK(name(scan_body::x86_avx2) == "x86_avx2");
  CHECK(name(scan_body::x86_avx512) == "x86_avx512");
  CHECK(name(scan_body::arm_neon) == "arm_neon");
  CHECK(has_scan_body(scan_body::portable));
  CHECK(!(has_scan_body(scan_body::x86_sse2) && has_scan_body(scan_body::arm_neon)));
  auto const before = scan_body_in_use();
  CHECK(has_scan_body(before));
  if (has_scan_body(scan_body::x86_sse2)) {
    CHECK(before == (has_scan_body(scan_body::x86_avx512) ? scan_body::x86_avx512
                     : has_scan_body(scan_body::x86_avx2) ? scan_body::x86_avx2
                                                          : scan_body::x86_sse2));
  }
  for (auto const body : support::all_scan_bodies) {
    support::forced_scan const forced{body};
    CHECK(forced.here() == has_scan_body(body));
    CHECK(scan_body_in_use() == (forced.here() ? body : before));
  }
  CHECK(scan_body_in_use() == before);
}

TEST_CASE("marks: until a body is chosen or forced, the first text chooses") {
  auto const before = scan_body_in_use();
  detail::scan_choice = 0;
  CHECK(scan_body_in_use() == before);
  detail::scan_choice = 0;
  CHECK(byte_map{"ab:"}.next_no_name(0) == 2);
  CHECK(detail::scan_choice == static_cast<unsigned>(before) + 1);
}

}  // namespace
