// What all bodies make of a head, held against what the portable one does; for every machine.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/http/parse.hpp>

#include "support/forced_scan.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"

namespace support {

/// What became of a head, in words.
inline std::string verdict_on(std::string_view bytes, bool request, jobwire::head_limits const& limits) {
  std::array<jobwire::header_field, 16> fields;
  auto const place = [&bytes](std::string_view part) {
    return std::to_string(part.data() - bytes.data()) + "+" + std::to_string(part.size()) + " ";
  };
  std::string said;
  auto const say_fields = [&](auto const& head) {
    for (auto const& field : head.fields) said += place(field.name) + place(field.value);
    said += std::to_string(head.head_size);
  };
  if (request) {
    auto const head = jobwire::parse_request_head(bytes, fields, limits);
    if (!head) return std::string{name(head.error().code)} + " at " + std::to_string(head.error().at);
    said = place(head->method) + place(head->target) + std::to_string(head->version_minor) + " ";
    say_fields(*head);
  } else {
    auto const head = jobwire::parse_response_head(bytes, fields, limits);
    if (!head) return std::string{name(head.error().code)} + " at " + std::to_string(head.error().at);
    said = std::to_string(head->status) + " ";
    say_fields(*head);
  }
  return said;
}

/// Compares what all bodies make of heads that end where memory does.
class comparison {
 public:
  comparison() {
    for (auto const body : all_scan_bodies) {
      if (jobwire::has_scan_body(body)) bodies_.push_back(body);
    }
  }
  comparison(comparison const&) = delete;
  comparison& operator=(comparison const&) = delete;
  ~comparison() { jobwire::force_scan_body(before_); }

  void of(std::string_view head, bool request, jobwire::head_limits const& limits = {}) {
    auto const bytes = memory_.at_end(head);
    std::string wanted;
    for (auto const body : bodies_) {        // the portable one comes first
      jobwire::detail::use_scan_body(body);  // without asking the CPU again and again, which is slow
      auto const verdict = verdict_on(bytes, request, limits);
      if (body == jobwire::scan_body::portable) wanted = verdict;
      if (verdict == wanted || wrong_++ != 0) continue;  // the first wrong one says enough
      first_wrong_ = std::string{name(body)} + ": " + verdict + ", not " + wanted + "\n" + std::string{head};
    }
    ++compared_;
    taken_ += wanted.find(" at ") == std::string::npos ? 1U : 0U;
  }

  std::size_t wrong() const { return wrong_; }
  /// The body, what it made of the head, what it should have made of it, and the head; empty where none is wrong.
  std::string const& first_wrong() const { return first_wrong_; }
  std::size_t compared() const { return compared_; }
  std::size_t taken() const { return taken_; }

 private:
  jobwire::scan_body const before_ = jobwire::scan_body_in_use();
  std::vector<jobwire::scan_body> bodies_;
  guarded_memory memory_{8192};
  std::size_t wrong_ = 0;
  std::size_t compared_ = 0;
  std::size_t taken_ = 0;
  std::string first_wrong_;
};

inline std::string letters(std::size_t size) {
  std::string made;
  for (std::size_t i = 0; i < size; ++i) made += static_cast<char>('a' + i % 26);
  return made;
}

/// Lines that end in each place of a block, and texts that end in each place behind them; all good.
inline void compare_line_ends(comparison& compared) {
  for (std::size_t size = 0; size <= 150; ++size) {
    std::string const start = "GET /" + letters(size) + " HTTP/1.1\r\n";
    for (std::size_t value :
         {std::size_t{0}, std::size_t{1}, std::size_t{40}, std::size_t{64}, std::size_t{200}}) {
      std::string const head = start + "Host: x\r\nA: " + letters(value) + "\r\nContent-Length: 3\r\n\r\nabc";
      for (std::size_t behind : {0U, 1U, 3U, 70U}) compared.of(head + letters(behind), true);
      compared.of(head.substr(0, head.size() - 3), true);
    }
  }
}

/// Good lines and bad ones.
inline void compare_random_lines(comparison& compared) {
  random random{2028};
  for (int round = 0; round < 60000; ++round) {
    std::string head = round % 4 == 3 ? "HTTP/1.1 200 OK\r\n" : "GET /a HTTP/1.1\r\nHost: x\r\n";
    for (std::size_t fields = random.below(8); fields > 0; --fields) {
      auto const size = random.below(random.below(6) == 0 ? 200 : 40);
      head += random.text("aZ-x", 1 + random.below(20)) + (random.below(12) == 0 ? ":" : ": ");
      head += random.below(6) == 0 ? random.text("a \t\xE9,", size) : random.text("abc/ =", size);
      head += random.below(24) == 0 ? random.text("\r\n", 2) : "\r\n";
    }
    head += "\r\n";
    if (random.below(4) == 0) head[random.below(head.size())] = random.one_of("\r\n\t :\x7f\x80\0");
    compared.of(head, round % 4 != 3);
  }
}

}  // namespace support
