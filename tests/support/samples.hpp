// Random values of each kind that a message carries, with what is hard to write among them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <jobwire/date.hpp>

#include "support/random.hpp"

namespace support {

using namespace std::string_view_literals;

/// One code point that is no surrogate, as UTF-8; controls, quotes and the bounds of each size more often than others.
inline std::string code_point(random& from) {
  constexpr char32_t bounds[] = {0,       0x1F,     0x22,   0x2F,   0x5C,   0x7F,   0x80,
                                 0x7FF,   0x800,    0xD7FF, 0xE000, 0xFEFF, 0xFFFD, 0xFFFF,
                                 0x10000, 0x10FFFF, 0x2028, 0x2029, 0x85,   0x1F600};
  char32_t code = 0;
  switch (from.below(4)) {
    case 0:
      code = static_cast<char32_t>(from.below(0x20));
      break;
    case 1:
      code = bounds[from.below(sizeof bounds / sizeof *bounds)];
      break;
    case 2:
      code = static_cast<char32_t>(from.below(0x80));
      break;
    default:
      code = static_cast<char32_t>(from.below(0x110000));
      if (code >= 0xD800 && code < 0xE000) code -= 0x800;
  }
  std::string text;
  auto const put = [&text](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | code >> 6U);
  } else if (code < 0x10000) {
    put(0xE0U | code >> 12U);
    put(0x80U | (code >> 6U & 63U));
  } else {
    put(0xF0U | code >> 18U);
    put(0x80U | (code >> 12U & 63U));
    put(0x80U | (code >> 6U & 63U));
  }
  if (code >= 0x80) put(0x80U | (code & 63U));
  return text;
}

/// Valid UTF-8 of up to `most` code points.
inline std::string unicode(random& from, std::size_t most) {
  std::string text;
  for (std::size_t left = from.below(most + 1); left > 0; --left) text += code_point(from);
  return text;
}

/// 1 to `most` visible characters.
inline std::string visible(random& from, std::size_t most) {
  std::string text(1 + from.below(most), '\0');
  for (char& c : text) c = static_cast<char>('!' + from.below('~' - '!' + 1));
  return text;
}

inline std::string elastic_id(random& from) {
  return from.text("0123456789"sv, 13) + "-" +
         from.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"sv, 6);
}

inline std::string fault_name(random& from) {
  return from.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"sv,
                   1 + from.below(128));
}

inline jobwire::amz_date instant(random& from) {
  return *jobwire::amz_date::from_unix(static_cast<std::int64_t>(from.next() % 253402300800U));
}

inline std::string http_date(jobwire::amz_date const& date) {
  std::string text(jobwire::http_date_size, '\0');
  jobwire::span_sink out{text};
  jobwire::put_http_date(out, date);
  return text;
}

inline std::string host(random& from) {
  return from.text("abcdefghijklmnopqrstuvwxyz0123456789-._"sv, 1 + from.below(40)) +
         (from.below(2) == 0 ? "" : ":" + std::to_string(from.below(65536)));
}

}  // namespace support
