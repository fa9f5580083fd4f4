#include <jobwire/date.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"
#include "support/writes.hpp"

using namespace jobwire;
using namespace std::string_view_literals;

namespace {

constexpr bool is_instant(std::string_view text, std::int64_t seconds) {
  auto const read = amz_date::parse(text);
  auto const made = amz_date::from_unix(seconds);
  return read && made && *read == *made && read->unix_seconds() == seconds && read->text() == text &&
         read->day() == slice(text, 0, 8);
}
static_assert(is_instant("19700101T000000Z", 0) && is_instant("20130114T174952Z", 1358185792));
static_assert(is_instant("20000229T235959Z", 951868799) && is_instant("99991231T235959Z", 253402300799));
static_assert(is_instant("20380119T031408Z", 2147483648) && is_instant("21060207T062816Z", 4294967296));
static_assert(amz_date{} == "19700101T000000Z"_amz && amz_date{} != "19700101T000001Z"_amz &&
              amz_date{}.unix_seconds() == 0);
static_assert("20130114T174952Z"_amz.to_calendar().month == 1 &&
              "20130114T174952Z"_amz.to_calendar().second == 52);

constexpr bool no_instant(std::string_view text) {
  return amz_date::parse(text).error() == errc::invalid_instant;
}
static_assert(no_instant("") && no_instant({}) && no_instant("20130114T174952") &&
              no_instant("20130114T174952Z "));
static_assert(no_instant("20130114t174952Z") && no_instant("20130114T174952z") &&
              no_instant("20130114 174952Z"));
static_assert(no_instant("20130229T000000Z") && no_instant("21000229T000000Z") &&
              no_instant("20130431T000000Z"));
static_assert(no_instant("20130014T174952Z") && no_instant("20131314T174952Z") &&
              no_instant("20130100T174952Z"));
static_assert(no_instant("20130132T174952Z") && no_instant("20130114T240000Z") &&
              no_instant("20130114T176052Z"));
static_assert(no_instant("20161231T235960Z") && no_instant("19691231T235959Z") &&
              no_instant("00000000T000000Z"));
static_assert(no_instant("2013\0"
                         "114T174952Z"sv) &&
              no_instant("20130114T17495\xb2Z") && no_instant("2013011aT174952Z"));
static_assert(no_instant("+2130114T174952Z") && no_instant("2013 114T174952Z") &&
              no_instant("2013-01-14T17:49"));
static_assert(amz_date::from_unix(-1).error() == errc::invalid_instant &&
              amz_date::from_unix(INT64_MIN).error() == errc::invalid_instant);
static_assert(amz_date::from_unix(253402300800).error() == errc::invalid_instant &&
              !amz_date::from_unix(INT64_MAX));

constexpr bool writes_http(amz_date date, std::string_view text, std::string_view zone = "GMT") {
  auto const put = [&](auto& out) noexcept { put_http_date(out, date, zone); };
  auto const read = parse_http_date(text);
  return measure_with(put) == text.size() && read && *read == date &&
         support::writes(text, [&](std::span<char> out) { return write_with(out, put); });
}
static_assert(writes_http("20130114T174952Z"_amz, "Mon, 14 Jan 2013 17:49:52 GMT"));
static_assert(writes_http("20130114T174952Z"_amz, "Mon, 14 Jan 2013 17:49:52 -0000", "-0000"));
static_assert(writes_http({}, "Thu, 01 Jan 1970 00:00:00 GMT") &&
              writes_http("99991231T235959Z"_amz, "Fri, 31 Dec 9999 23:59:59 GMT"));
static_assert(http_date_size == "Fri, 31 Dec 9999 23:59:59 GMT"sv.size());

constexpr bool reads(std::string_view text, amz_date date) {
  auto const read = parse_http_date(text);
  return read && *read == date;
}
static_assert(reads("Sunday, 06-Nov-94 08:49:37 GMT", "19941106T084937Z"_amz));
static_assert(reads("Sun Nov  6 08:49:37 1994", "19941106T084937Z"_amz) &&
              reads("Sun Nov 16 08:49:37 1994", "19941116T084937Z"_amz));
static_assert(reads("Sun Nov 06 08:49:37 1994", "19941106T084937Z"_amz));
static_assert(reads("Monday, 06-Nov-70 08:49:37 GMT", "19701106T084937Z"_amz) &&
              reads("Friday, 06-Nov-69 00:00:00 GMT", "20691106T000000Z"_amz));
static_assert(reads("Sat, 06 Nov 1994 08:49:37 GMT",
                    "19941106T084937Z"_amz));  // it was a Sunday: not checked

constexpr std::string_view malformed[]{"",
                                       "Sun",
                                       "Sun,",
                                       ",",
                                       ", ",
                                       "Sunday,",
                                       "Sunday, ",
                                       "Sun, 06 Nov 1994 08:49:37 GM",
                                       "Sun, 06 Nov 1994 08:49:37",
                                       "Sun, 06 Nov 1994 08:49:37 GMT ",
                                       "Sun, 06 Nov 1994 08:49:37 UTC",
                                       "Sun, 06 Nov 1994 08:49:377 GMT",
                                       "Sun, 06 Nov 1994 08:49:37 +0000",
                                       "sun, 06 Nov 1994 08:49:37 GMT",
                                       "Xxx, 06 Nov 1994 08:49:37 GMT",
                                       "Sun, 06 nov 1994 08:49:37 GMT",
                                       "Sun, 6 Nov 1994 08:49:37 GMT",
                                       "Sun,  6 Nov 1994 08:49:37 GMT",
                                       "Sun, 31 Nov 1994 08:49:37 GMT",
                                       "Sun, 06 Nov 1994 24:49:37 GMT",
                                       "Sun, 06 Nov 1994 08:60:37 GMT",
                                       "Sun, 06 Nov 1994 08:49:60 GMT",
                                       "Sun, 06 Nov 1994 08-49:37 GMT",
                                       "Sun, 06 Nov 1994 08:49-37 GMT",
                                       "Sun, 06 Nov 1969 08:49:37 GMT",
                                       "Sun, 06-Nov-1994 08:49:37 GMT",
                                       "Sun,x06 Nov 1994 08:49:37 GMT",
                                       "Sun, 06 Nov 1994T08:49:37 GMT",
                                       "Sunday, 06-Nov-94 08:49:37 -0000",
                                       "Sunday, 06-Nov-94 08:49:37 UTC",
                                       "Sunday, 06-Nov-94 08:49:37 GMT ",
                                       "Sun, 06-Nov-94 08:49:37 GMT",
                                       "Sunday, 06 Nov 94 08:49:37 GMT",
                                       "Sunday, 6-Nov-94 08:49:37 GMT",
                                       "Sunday, 06-Nov-1994 08:49:37 GMT",
                                       "Sunday, 06-Nov- 4 08:49:37 GMT",
                                       "Someday, 06-Nov-94 08:49:37 GMT",
                                       "Sunday,x06-Nov-94 08:49:37 GMT",
                                       "Sunday, 29-Feb-70 08:49:37 GMT",
                                       "Sunday, 06-Nov-94 08:49:3x GMT",
                                       "Sunday, 06-Nov-94T08:49:37 GMT",
                                       "Sun Nov  6 08:49:37 1994 ",
                                       "Sun Nov 6 08:49:37 1994",
                                       "Sun Nov   08:49:37 1994",
                                       "Sun Nov  0 08:49:37 1994",
                                       "Sun Nov 6  08:49:37 1994",
                                       "sun Nov  6 08:49:37 1994",
                                       "Sun Nov  6 08:49:37 199x",
                                       "Sun Nov  6 08:49:37 1969",
                                       "Sun-Nov  6 08:49:37 1994",
                                       "Sun Xxx  6 08:49:37 1994",
                                       "Sun Nov  6T08:49:37 1994",
                                       "Sun Nov  6 08:49:37\0"
                                       "1994"sv,
                                       "Sun, 06 Nov 1994 08:49:37\0GMT"sv,
                                       "20130114T174952Z",
                                       "1994-11-06T08:49:37Z"};

constexpr bool none_is_read() {
  for (auto const text : malformed) {
    if (parse_http_date(text).error() != errc::invalid_instant) return false;
  }
  return true;
}
static_assert(none_is_read() && parse_http_date({}).error() == errc::invalid_instant);

TEST_CASE("date: the constant answers at run time") {
  support::guarded_memory memory;
  for (auto const text : malformed) {
    INFO(std::string{text});
    CHECK(parse_http_date(memory.at_end(text)).error() == errc::invalid_instant);
    CHECK(parse_http_date(memory.at_start(text)).error() == errc::invalid_instant);
    CHECK(amz_date::parse(memory.at_end(text)).has_value() == (text == "20130114T174952Z"));
  }
  CHECK(is_instant("99991231T235959Z", 253402300799));
  CHECK(writes_http("99991231T235959Z"_amz, "Fri, 31 Dec 9999 23:59:59 GMT"));
  CHECK(reads("Sunday, 06-Nov-94 08:49:37 GMT", "19941106T084937Z"_amz));
}

// --- Every day, by a calendar that is counted on one day at a time ---

struct day {
  int year = 1970;
  int month = 0;
  int date = 1;
  int weekday = 4;

  bool leap() const { return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0); }
  void next() {
    static constexpr int sizes[]{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    weekday = weekday == 6 ? 0 : weekday + 1;
    if (++date <= sizes[month] + (month == 1 && leap() ? 1 : 0)) return;
    date = 1;
    if (++month < 12) return;
    month = 0;
    ++year;
  }
};

constexpr char const* months[]{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr char const* weekdays[]{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                 "Thursday", "Friday", "Saturday"};

template <class... Args>
std::string print(char const* format, Args... args) {
  std::array<char, 64> text{};
  return {text.data(), static_cast<std::size_t>(std::snprintf(text.data(), text.size(), format, args...))};
}

bool goes_round(day const& d, std::int64_t seconds) {
  int const time = static_cast<int>(seconds % 86400);
  int const h = time / 3600;
  int const m = time / 60 % 60;
  int const s = time % 60;
  auto const made = amz_date::from_unix(seconds);
  if (!made || made->unix_seconds() != seconds) return false;
  if (made->text() != print("%04d%02d%02dT%02d%02d%02dZ", d.year, d.month + 1, d.date, h, m, s)) return false;
  if (amz_date::parse(made->text()).value_or({}) != *made) return false;
  auto const fixdate = print("%.3s, %02d %s %04d %02d:%02d:%02d GMT", weekdays[d.weekday], d.date,
                             months[d.month], d.year, h, m, s);
  std::array<char, http_date_size> http{};
  auto const size = write_with(http, [&](auto& out) noexcept { put_http_date(out, *made); });
  if (!size || *size != http.size() || std::string_view{http.data(), http.size()} != fixdate) return false;
  if (!reads(fixdate, *made)) return false;
  if (!reads(print("%.3s %s %2d %02d:%02d:%02d %04d", weekdays[d.weekday], months[d.month], d.date, h, m, s,
                   d.year),
             *made))
    return false;
  if (d.year > 2069) return true;
  return reads(print("%s, %02d-%s-%02d %02d:%02d:%02d GMT", weekdays[d.weekday], d.date, months[d.month],
                     d.year % 100, h, m, s),
               *made);
}

TEST_CASE("every day from 1970 to 2400, and the end of time, in all forms") {
  support::random random{1};
  std::size_t wrong = 0;
  std::int64_t start = 0;
  day today;
  for (; today.year < 10000; today.next(), start += 86400) {
    if (today.year > 2400 && today.year < 9998 && today.date != 1) continue;
    std::int64_t const within = today.date % 3 == 0   ? 86399
                                : today.date % 3 == 1 ? 0
                                                      : static_cast<std::int64_t>(random.below(86400));
    wrong += goes_round(today, start + within) ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(start == 253402300800);
}

TEST_CASE("a date of which one byte is changed is another date or none, never more") {
  support::guarded_memory memory;
  std::size_t wrong = 0;
  for (std::string_view const form : {"Sun, 06 Nov 1994 08:49:37 GMT"sv, "Sunday, 06-Nov-94 08:49:37 GMT"sv,
                                      "Sun Nov  6 08:49:37 1994"sv, "20130114T174952Z"sv}) {
    for (std::size_t size = 0; size < form.size(); ++size) {
      wrong += parse_http_date(memory.at_end(slice(form, 0, size))) ||
                       amz_date::parse(memory.at_end(slice(form, 0, size)))
                   ? 1
                   : 0;
      for (int byte = 0; byte < 256; ++byte) {
        std::string text{form};
        text[size] = static_cast<char>(byte);
        auto const flush = memory.at_end(text);
        auto const http = parse_http_date(flush);
        auto const amz = amz_date::parse(flush);
        wrong += http && !is_instant(http->text(), http->unix_seconds()) ? 1 : 0;
        wrong += amz && !is_instant(text, amz->unix_seconds()) ? 1 : 0;
        // A digit may only become a digit, but for the day of the month in asctime form.
        bool const digit = byte >= '0' && byte <= '9';
        bool const padded = form.size() == 24 && size == 8;
        if (text != form && is_digit(form[size]) && !digit && !padded) wrong += http || amz ? 1 : 0;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("an instant near another one of the same day is taken just where it is one, and near") {
  std::size_t taken = 0;
  std::size_t wrong = 0;
  auto const check = [&](std::string_view text, amz_date const& other, std::int64_t seconds) {
    auto const parsed = amz_date::parse(text);
    auto const away = parsed ? parsed->seconds_since(other) : 0;
    bool const near = parsed && parsed->day() == other.day() && away <= seconds && -away <= seconds;
    amz_date found;
    bool const was_taken = found.take_near(text, other, seconds);
    wrong += was_taken != near || (near && !(found == *parsed)) ? 1 : 0;
    taken += was_taken ? 1 : 0;
  };
  for (std::string_view const clock : {"20130114T000000Z", "20130114T095959Z", "20130114T175959Z",
                                       "20130114T235959Z", "20130114T230000Z", "20130114T200000Z"}) {
    auto const other = *amz_date::parse(clock);
    for (std::size_t i = 0; i < clock.size(); ++i) {
      for (int value = 0; value < 256; ++value) {
        std::string text{clock};
        text[i] = static_cast<char>(value);
        for (std::int64_t const seconds : {0, 1, 59, 60, 300, 86400}) check(text, other, seconds);
      }
    }
    for (std::string_view const text :
         {"20130114T240000Z", "20130114T235960Z", "20130114T180000Z", "20130114T176000Z", "20130114T095960Z",
          "20130114T100001Z", "20130115T000000Z", "20130113T235959Z", "20130114T17595Z", "20130114T1759590Z",
          "", "20130114", "20130114T180001Z", "20130114T179999Z", "20130114T230001Z", "20130114T226060Z"}) {
      for (std::int64_t const seconds : {-1, 0, 1, 300, 86400}) check(text, other, seconds);
    }
  }
  CHECK(wrong == 0);
  CHECK(taken > 500);
}

}  // namespace
