// The marks that a body makes, held against the sets, byte by byte; for every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <jobwire/http/scan/portable.hpp>

#include "support/guarded.hpp"
#include "support/random.hpp"

namespace support {

using mark_function = void(std::string_view, jobwire::detail::window_marks&) noexcept;

/// Whether `mark` marks each byte of a window as what it is, and nothing behind the last.
inline bool marks_rightly(mark_function& mark, std::string_view window) {
  jobwire::detail::window_marks marks;
  for (auto& bits : marks.no_name) bits = 0x5555;
  for (auto& bits : marks.no_value) bits = 0x5555;
  mark(window, marks);
  bool right = true;
  std::size_t const blocks = (window.size() + 63) / 64;
  for (std::size_t at = 0; at < jobwire::detail::marked_window; ++at) {
    bool const no_name = (marks.no_name[at / 64] >> at % 64 & 1U) != 0;
    bool const no_value = (marks.no_value[at / 64] >> at % 64 & 1U) != 0;
    if (at < window.size()) {
      right = right && no_name == !jobwire::detail::is_plain_name_char(window[at]);
      right = right && no_value == !jobwire::is_field_value_char(window[at]);
    } else if (at / 64 < blocks) {
      right = right && !no_name && !no_value;
    }
  }
  for (std::size_t block = blocks; block < marks.no_name.size(); ++block) {
    right = right && marks.no_name[block] == 0x5555 && marks.no_value[block] == 0x5555;
  }
  return right;
}

/// Windows of every size from 0 to 200 and of the largest, at both ends of what may be read; yields how many
/// were marked wrongly.
inline std::size_t wrong_sizes(mark_function& mark) {
  guarded_memory memory;
  random random{7};
  std::size_t wrong = 0;
  for (int round = 0; round < 50; ++round) {
    for (std::size_t step = 0; step <= 211; ++step) {
      std::size_t const size = step <= 200 ? step : jobwire::detail::marked_window + step - 211;
      auto const made = round % 2 == 0 ? random.bytes(size) : random.text("aZ09-_: \t\r\n", size);
      wrong += marks_rightly(mark, memory.at_end(made)) ? 0U : 1U;
      wrong += marks_rightly(mark, memory.at_start(made)) ? 0U : 1U;
    }
  }
  return wrong;
}

/// Each value of a byte in each place of a window; yields how many were marked wrongly.
inline std::size_t wrong_places(mark_function& mark) {
  std::size_t wrong = 0;
  for (std::size_t const size : {std::size_t{40}, std::size_t{64}, std::size_t{100}, std::size_t{150}}) {
    for (char const around : {'a', '\x01'}) {
      std::string text(size, around);
      for (std::size_t place = 0; place < size; ++place) {
        for (unsigned value = 0; value < 256; ++value) {
          text[place] = static_cast<char>(value);
          wrong += marks_rightly(mark, text) ? 0U : 1U;
        }
        text[place] = around;
      }
    }
  }
  return wrong;
}

}  // namespace support
