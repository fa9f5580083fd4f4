// Counting, and what is printed of a case that failed.
#pragma once

#include <cstddef>
#include <cstdio>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace conformance {

/// Text for a terminal: what is not printable ASCII escaped, cut after 300 bytes.
inline std::string shown(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (char const c : text.substr(0, 300)) {
    auto const byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      out += c;
    } else {
      out += "\\x";
      out += hex[byte >> 4U];
      out += hex[byte & 15U];
    }
  }
  if (text.size() > 300) out += "... (" + std::to_string(text.size()) + " bytes)";
  return out;
}

/// Counts the cases of one kind and prints those that failed.
class report {
 public:
  void pass() { ++passed_; }

  void fail(std::string_view name, std::string_view expected, std::string_view got) {
    ++failed_;
    print("FAIL " + shown(name) + ": expected " + shown(expected) + ", got " + shown(got));
  }

  void skip(std::string_view name, std::string_view why) {
    ++skipped_;
    print("SKIP " + shown(name) + ": " + shown(why));
  }

  /// A second verdict that is right as well.
  void choice(std::string_view name, std::string_view verdict) {
    print("choice: " + shown(name) + " " + shown(verdict));
  }

  /// A member of an index or of a case that this program does not read; printed once.
  void unknown_key(std::string_view where, std::string_view key) {
    std::string line = "unknown key: " + shown(key) + " (" + shown(where) + ")";
    if (unknown_.insert(line).second) print(line);
  }

  void print(std::string const& line) const {
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
  }

  std::size_t cases() const { return passed_ + failed_ + skipped_; }

  /// Prints the tally, the last line; yields the exit status.
  int finish() const {
    print(std::to_string(passed_) + " passed, " + std::to_string(failed_) + " failed, " +
          std::to_string(skipped_) + " skipped");
    return failed_ == 0 ? 0 : 1;
  }

 private:
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
  std::size_t skipped_ = 0;
  std::set<std::string> unknown_;
};

/// One case: counted when it goes, as failed from the first expectation that does not hold.
class test_case {
 public:
  test_case(report& to, std::string name) : report_{to}, name_{std::move(name)} {}
  test_case(test_case const&) = delete;
  test_case& operator=(test_case const&) = delete;
  ~test_case() {
    if (failed_) {
      report_.fail(name_, expected_, got_);
    } else {
      report_.pass();
      if (!choice_.empty()) report_.choice(name_, choice_);
    }
  }

  std::string const& name() const { return name_; }
  bool failed() const { return failed_; }

  void fail(std::string_view expected, std::string_view got) {
    if (failed_) return;
    failed_ = true;
    expected_ = expected;
    got_ = got;
  }

  /// Says more of a failure.
  void add(std::string_view more) { got_ += more; }

  /// The second verdict was given; printed where the case passes.
  void choose(std::string_view verdict) { choice_ = verdict; }

  void expect(bool holds, std::string_view expected, std::string_view got) {
    if (!holds) fail(expected, got);
  }

  void expect_equal(std::string_view what, std::string_view expected, std::string_view got) {
    if (expected == got) return;
    fail(std::string{what} + " '" + shown(expected) + "'", "'" + shown(got) + "'");
  }

  void expect_equal(std::string_view what, std::size_t expected, std::size_t got) {
    if (expected == got) return;
    fail(std::string{what} + " " + std::to_string(expected), std::to_string(got));
  }

  /// For texts that may hold a secret: says where they differ, never what they say.
  void expect_same_text(std::string_view what, std::string_view expected, std::string_view got) {
    if (expected == got) return;
    std::size_t at = 0;
    std::size_t line = 1;
    while (at < expected.size() && at < got.size() && expected[at] == got[at]) line += expected[at++] == '\n';
    fail(std::string{what} + " of " + std::to_string(expected.size()) + " bytes",
         std::to_string(got.size()) + " bytes that differ from offset " + std::to_string(at) + ", line " +
             std::to_string(line) + ", on");
  }

 private:
  report& report_;
  std::string name_;
  std::string expected_;
  std::string got_;
  std::string choice_;
  bool failed_ = false;
};

}  // namespace conformance
