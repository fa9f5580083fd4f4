// Dates: what is read is written the same again, in every form there is, and seconds count one by one.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/date.hpp>

#include "laws.hpp"

namespace {

using jobwire::amz_date;
using laws::require;

constexpr std::int64_t last_second = 253402300799;

bool reads_as(std::string_view text, amz_date const& date) {
  auto const read = jobwire::parse_http_date(text);
  return read && *read == date;
}

/// Asctime's and RFC 850's forms, which jobwire reads and never writes.
void require_old_forms(amz_date const& date) {
  constexpr std::array<std::string_view, 7> long_names{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
  std::array<char, 64> memory;
  std::array<char, 64> other;
  auto const whole =
      laws::put_text(memory, [&date](auto& out) noexcept { jobwire::put_http_date(out, date); });
  auto const day_name = whole.substr(0, 3);
  auto const day = whole.substr(5, 2);
  auto const asctime = laws::put_text(other, [&](auto& out) noexcept {
    out.write(day_name);
    out.put(' ');
    out.write(whole.substr(8, 3));
    out.put(' ');
    out.put(day[0] == '0' ? ' ' : day[0]);
    out.put(day[1]);
    out.put(' ');
    out.write(whole.substr(17, 8));
    out.put(' ');
    out.write(whole.substr(12, 4));
  });
  require(reads_as(asctime, date));

  auto const year = whole.substr(12, 4);
  if (year < "1970" || year > "2069") return;
  auto const rfc850 = laws::put_text(other, [&](auto& out) noexcept {
    for (auto const name : long_names) {
      if (name.starts_with(day_name)) out.write(name);
    }
    out.write(", ");
    out.write(day);
    out.put('-');
    out.write(whole.substr(8, 3));
    out.put('-');
    out.write(year.substr(2));
    out.write(whole.substr(16, 9));
    out.write(" GMT");
  });
  require(reads_as(rfc850, date));
}

void require_date(amz_date const& date) {
  auto const seconds = date.unix_seconds();
  require(seconds >= 0 && seconds <= last_second);
  auto const counted = amz_date::from_unix(seconds);
  require(counted && *counted == date);
  auto const read = amz_date::parse(date.text());
  require(read && *read == date && date.text().starts_with(date.day()));
  if (seconds < last_second) require(amz_date::from_unix(seconds + 1)->text() > date.text());

  std::array<char, 64> memory;
  auto const text =
      laws::put_text(memory, [&date](auto& out) noexcept { jobwire::put_http_date(out, date); });
  require(text.size() == jobwire::http_date_size && reads_as(text, date));
  auto const offset =
      laws::put_text(memory, [&date](auto& out) noexcept { jobwire::put_http_date(out, date, "-0000"); });
  require(reads_as(offset, date));
  require_old_forms(date);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = laws::text_of(data, size);
  if (auto const date = amz_date::parse(text)) {
    require(date->text() == text);
    require_date(*date);
  } else {
    require(date.error() == jobwire::error{jobwire::errc::invalid_instant});
  }
  if (auto const date = jobwire::parse_http_date(text)) {
    require_date(*date);
    for (std::size_t less = 1; less < 4; ++less) {
      require(!jobwire::parse_http_date(text.substr(0, size - less)));
    }
  }

  // The first bytes as seconds: any, and within the range.
  std::uint64_t number = 0;
  for (char const c : jobwire::slice(text, 0, 8)) number = number << 8U | static_cast<unsigned char>(c);
  auto const any = static_cast<std::int64_t>(number);
  auto const date = amz_date::from_unix(any);
  require(date.has_value() == (any >= 0 && any <= last_second));
  auto const within = amz_date::from_unix(static_cast<std::int64_t>(number % (last_second + 1)));
  require(within.has_value());
  require_date(*within);
  return 0;
}
