// Instants as SigV4 and HTTP write them; no clock is ever read.
// Layer 3; may include: config, ascii, bytes16, sink.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/ascii.hpp>
#include <jobwire/bytes16.hpp>
#include <jobwire/config.hpp>
#include <jobwire/sink.hpp>

namespace jobwire {

namespace detail {

inline constexpr std::string_view month_names[]{"Jan"sv, "Feb"sv, "Mar"sv, "Apr"sv, "May"sv, "Jun"sv,
                                                "Jul"sv, "Aug"sv, "Sep"sv, "Oct"sv, "Nov"sv, "Dec"sv};
inline constexpr std::string_view day_names[]{"Sun"sv, "Mon"sv, "Tue"sv, "Wed"sv, "Thu"sv, "Fri"sv, "Sat"sv};

struct calendar {
  unsigned year = 1970;
  unsigned month = 1;
  unsigned day = 1;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
};

constexpr unsigned days_in_month(unsigned year, unsigned month) noexcept {
  bool const leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  constexpr unsigned char days[12]{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && leap ? 29U : days[(month - 1) % 12];
}

constexpr bool is_real(calendar const& c) noexcept {
  return c.year >= 1970 && c.year <= 9999 && c.month >= 1 && c.month <= 12 && c.day >= 1 &&
         c.day <= days_in_month(c.year, c.month) && c.hour < 24 && c.minute < 60 && c.second < 60;
}

/// Days from 1970-01-01, in the proleptic Gregorian calendar; the year is taken to begin in March.
constexpr std::int64_t days_of(calendar const& c) noexcept {
  std::int64_t const year = std::int64_t{c.year} - (c.month <= 2 ? 1 : 0);
  std::int64_t const month = (std::int64_t{c.month} + 9) % 12;
  return year * 365 + year / 4 - year / 100 + year / 400 + (month * 306 + 5) / 10 + c.day - 1 - 719468;
}

constexpr std::int64_t seconds_of(calendar const& c) noexcept {
  return ((days_of(c) * 24 + c.hour) * 60 + c.minute) * 60 + c.second;
}

constexpr calendar calendar_of(std::int64_t seconds) noexcept {
  calendar c;
  std::int64_t const days = seconds / 86400;
  auto const rest = static_cast<unsigned>(seconds % 86400);
  c.hour = rest / 3600;
  c.minute = rest / 60 % 60;
  c.second = rest % 60;
  c.year = static_cast<unsigned>(1970 + days * 400 / 146097);  // within one year of the right one
  while (c.year < 9999 && days_of({c.year + 1, 1, 1}) <= days) ++c.year;
  while (c.year > 1970 && days_of({c.year, 1, 1}) > days) --c.year;
  auto left = static_cast<unsigned>(days - days_of({c.year, 1, 1}));
  while (left >= days_in_month(c.year, c.month)) left -= days_in_month(c.year, c.month++);
  c.day = left + 1;
  return c;
}

/// The number in `size` digits at `at`, or a value no calendar holds.
constexpr unsigned digits_at(std::string_view text, std::size_t at, std::size_t size) noexcept {
  unsigned value = 0;
  for (char const c : slice(text, at, size)) {
    if (!is_digit(c)) return 99999;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

/// The number in two places at `at`, the first of which may be a space.
constexpr unsigned padded_digits_at(std::string_view text, std::size_t at) noexcept {
  return slice(text, at, 1) == " " ? digits_at(text, at + 1, 1) : digits_at(text, at, 2);
}

template <std::size_t N>
constexpr unsigned index_of(std::string_view const (&names)[N], std::string_view name) noexcept {
  for (unsigned i = 0; i < N; ++i) {
    if (names[i] == name) return i;
  }
  return N;
}

void not_an_instant();  // never defined. An instant in the source is YYYYMMDDTHHMMSSZ, and a real one

}  // namespace detail

/// An instant in the form that SigV4 signs: YYYYMMDDTHHMMSSZ, from 1970 to 9999, always a real date and time.
/// Owns its 16 characters; the views it gives borrow it.
class amz_date {
 public:
  static constexpr std::size_t size = 16;

  /// 1970-01-01T00:00:00Z.
  constexpr amz_date() noexcept = default;

  /// Reads ISO 8601 basic form, exactly 16 characters.
  ///
  /// Errors:  invalid_instant - another form, or not a real date and time; leap seconds are not accepted.
  static constexpr result<amz_date> parse(std::string_view text) noexcept {
    if (text.size() != size || text[8] != 'T' || text[15] != 'Z') return errc::invalid_instant;
    amz_date date;
    detail::copy_bytes(date.text_, fixed_text<size>{text.data()});
    if (!date.has_digits() || !detail::is_real(date.to_calendar())) return errc::invalid_instant;
    return date;
  }

  /// Takes an instant, in the form that `parse` reads, of the day that `other` is on and at most `seconds`
  /// from it; false, and nothing of use, for any other text. Quicker than `parse`: that day is a real one.
  constexpr bool take_near(std::string_view text, amz_date const& other, std::int64_t seconds) noexcept {
    if (text.size() != size || text[8] != 'T' || text[15] != 'Z') return false;
    detail::copy_bytes(text_, fixed_text<size>{text.data()});
    if (!detail::same_bytes(day(), other.day()) || !has_digits()) return false;
    std::int64_t const later = std::int64_t{second_of_day()} - std::int64_t{other.second_of_day()};
    return two_digits(9) < 24 && two_digits(11) < 60 && two_digits(13) < 60 && later <= seconds &&
           -later <= seconds;
  }

  /// Errors:  invalid_instant - before 1970 or after 9999.
  static constexpr result<amz_date> from_unix(std::int64_t seconds) noexcept {
    if (seconds < 0 || seconds > 253402300799) return errc::invalid_instant;
    return from_calendar(detail::calendar_of(seconds));
  }

  constexpr std::int64_t unix_seconds() const noexcept { return detail::seconds_of(to_calendar()); }

  /// YYYYMMDDTHHMMSSZ.
  constexpr std::string_view text() const noexcept JOBWIRE_LIFETIMEBOUND { return {text_, size}; }
  /// YYYYMMDD, the date of a credential scope.
  constexpr std::string_view day() const noexcept JOBWIRE_LIFETIMEBOUND { return fixed_size_day(); }

  /// The same texts, their sizes known to the compiler.
  constexpr fixed_text<size> fixed_size_text() const noexcept JOBWIRE_LIFETIMEBOUND { return {text_}; }
  constexpr fixed_text<8> fixed_size_day() const noexcept JOBWIRE_LIFETIMEBOUND { return {text_}; }

  constexpr detail::calendar to_calendar() const noexcept {
    return {two_digits(0) * 100 + two_digits(2),
            two_digits(4),
            two_digits(6),
            two_digits(9),
            two_digits(11),
            two_digits(13)};
  }

  /// Seconds from `earlier` to this; negative where it is later.
  constexpr std::int64_t seconds_since(amz_date const& earlier) const noexcept {
    if (!detail::same_bytes(day(), earlier.day())) return unix_seconds() - earlier.unix_seconds();
    return std::int64_t{second_of_day()} - std::int64_t{earlier.second_of_day()};
  }

  friend constexpr bool operator==(amz_date const& left, amz_date const& right) noexcept {
    return detail::same_bytes(left.text(), right.text());
  }

 private:
  constexpr bool has_digits() const noexcept {
    if (!std::is_constant_evaluated()) {
      constexpr detail::bytes16 letters{0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF};
      return detail::all16(detail::is_between(detail::load16(text_), '0', '9') | letters);
    }
    return all_in(slice(text(), 0, 8), is_digit) && all_in(slice(text(), 9, 6), is_digit);
  }

  constexpr unsigned two_digits(std::size_t at) const noexcept {
    return static_cast<unsigned>(text_[at] - '0') * 10 + static_cast<unsigned>(text_[at + 1] - '0');
  }

  constexpr unsigned second_of_day() const noexcept {
    return (two_digits(9) * 60 + two_digits(11)) * 60 + two_digits(13);
  }

  friend constexpr result<amz_date> parse_http_date(std::string_view text) noexcept;

  /// Of a real date and time: all the others are refused before.
  static constexpr amz_date from_calendar(detail::calendar const& c) noexcept {
    amz_date date;
    auto const set = [&date](std::size_t at, unsigned value, std::size_t digits) noexcept {
      for (; digits > 0; --digits, value /= 10)
        date.text_[at + digits - 1] = static_cast<char>('0' + value % 10);
    };
    set(0, c.year, 4);
    set(4, c.month, 2);
    set(6, c.day, 2);
    set(9, c.hour, 2);
    set(11, c.minute, 2);
    set(13, c.second, 2);
    return date;
  }

  char text_[size]{'1', '9', '7', '0', '0', '1', '0', '1', 'T', '0', '0', '0', '0', '0', '0', 'Z'};
};

/// An instant written in the source, checked by the compiler: "20130114T174952Z"_amz.
consteval amz_date operator""_amz(char const* text, std::size_t size) {
  auto const date = amz_date::parse({text, size});
  if (!date) detail::not_an_instant();
  return *date;
}

/// Bytes of an HTTP date as jobwire writes it.
inline constexpr std::size_t http_date_size = 29;

/// Puts an instant as IMF-fixdate: "Mon, 14 Jan 2013 17:49:52 GMT", 26 bytes and the zone's.
/// Spec:  RFC 9110 section 5.6.7.
template <sink Out>
constexpr void put_http_date(Out& out, amz_date const& date, std::string_view zone = "GMT") noexcept {
  auto const c = date.to_calendar();
  auto const text = date.text();
  out.write(detail::day_names[static_cast<std::size_t>((detail::days_of(c) + 4) % 7)]);
  out.write(", ");
  out.write(slice(text, 6, 2));
  out.put(' ');
  out.write(detail::month_names[c.month - 1]);
  out.put(' ');
  out.write(slice(text, 0, 4));
  out.put(' ');
  out.write(slice(text, 9, 2));
  out.put(':');
  out.write(slice(text, 11, 2));
  out.put(':');
  out.write(slice(text, 13, 2));
  out.put(' ');
  out.write(zone);
}

/// Reads an HTTP date in any of its three forms, or with the zone "-0000" that one SDK writes. The name of
/// the day is checked to be one, not to be the right one. Two-digit years from 70 on are in the 1900s.
///
/// Errors:  invalid_instant - another form, or not a real date and time.
/// Spec:  RFC 9110 section 5.6.7.
constexpr result<amz_date> parse_http_date(std::string_view text) noexcept {
  using namespace detail;
  auto const is_time_at = [text](std::size_t at) noexcept {
    return slice(text, at + 2, 1) == ":" && slice(text, at + 5, 1) == ":";
  };
  calendar c;
  std::size_t time = 0;
  auto const comma = text.find(',');
  if (comma == 3) {  // IMF-fixdate
    auto const zone = slice(text, 25);
    if (index_of(day_names, slice(text, 0, 3)) == 7 || (zone != " GMT" && zone != " -0000"))
      return errc::invalid_instant;
    for (std::size_t const space : {4U, 7U, 11U, 16U}) {
      if (text[space] != ' ') return errc::invalid_instant;
    }
    time = 17;
    c = {digits_at(text, 12, 4), index_of(month_names, slice(text, 8, 3)) + 1, digits_at(text, 5, 2)};
  } else if (comma != std::string_view::npos) {  // rfc850-date
    constexpr std::string_view long_names[]{"Sunday"sv,   "Monday"sv, "Tuesday"sv, "Wednesday"sv,
                                            "Thursday"sv, "Friday"sv, "Saturday"sv};
    std::size_t const at = comma + 2;
    bool const shaped = index_of(long_names, slice(text, 0, comma)) != 7 && text.size() == at + 22 &&
                        text[comma + 1] == ' ' && text[at + 2] == '-' && text[at + 6] == '-' &&
                        text[at + 9] == ' ' && slice(text, at + 18) == " GMT";
    if (!shaped) return errc::invalid_instant;
    time = at + 10;
    unsigned const year = digits_at(text, at + 7, 2);
    c = {year + (year < 70 ? 2000U : 1900U), index_of(month_names, slice(text, at + 3, 3)) + 1,
         digits_at(text, at, 2)};
  } else {  // asctime-date
    bool const shaped = text.size() == 24 && index_of(day_names, slice(text, 0, 3)) != 7 && text[3] == ' ' &&
                        text[7] == ' ' && text[10] == ' ' && text[19] == ' ';
    if (!shaped) return errc::invalid_instant;
    time = 11;
    c = {digits_at(text, 20, 4), index_of(month_names, slice(text, 4, 3)) + 1, padded_digits_at(text, 8)};
  }
  c.hour = digits_at(text, time, 2);
  c.minute = digits_at(text, time + 3, 2);
  c.second = digits_at(text, time + 6, 2);
  if (!is_time_at(time) || !is_real(c)) return errc::invalid_instant;
  return amz_date::from_calendar(c);
}

}  // namespace jobwire
