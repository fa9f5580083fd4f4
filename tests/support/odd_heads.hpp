// Heads made up at random: sound ones, odd ones, and ones that were changed in a few places.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>

#include "support/heads.hpp"
#include "support/random.hpp"

namespace support {

class odd_heads {
  template <class Of>
  std::string_view one_of(Of const& all) {
    return all[random_.below(std::size(all))].bytes;
  }

 public:
  explicit odd_heads(std::uint64_t seed) : random_{seed} {}

  /// The next head; what it held before is overwritten.
  std::string const& request() {
    if (random_.below(3) == 0) {
      text_ = random_.below(2) == 0 ? one_of(heads::good_requests) : one_of(heads::bad_requests);
    } else {
      text_ = usually({"GET", "DELETE", "POST", "p!ng", "CONNECT", "OPTIONS", "G T", ""});
      text_ += usually({" ", " ", " ", " ", "  ", "\t"});
      text_ += usually({"/", "/a/b?c=%20&d", "/2012-09-25/jobs/3333333333333-abcde3", "*", "x:80",
                        "http://x/a", "https://X:80", "/%4", "/a#b", "/\xc3"});
      if (random_.below(16) == 0) text_.append(random_.below(700), 'a');
      text_ += usually({" HTTP/1.1\r\n", " HTTP/1.1\r\n", " HTTP/1.1\r\n", " HTTP/1.0\r\n", " HTTP/1.2\r\n",
                        " HTTP/1.1\n", " http/1.1\r\n", "\r\n"});
      if (random_.below(32) != 0) text_ += usually({"Host: x\r\n", "host:x:80\r\n", "HOST: X\r\n"});
      add_fields();
    }
    change();
    return text_;
  }

  std::string const& response() {
    if (random_.below(3) == 0) {
      text_ = random_.below(2) == 0 ? one_of(heads::good_responses) : one_of(heads::bad_responses);
    } else {
      text_ = usually({"HTTP/1.1 ", "HTTP/1.1 ", "HTTP/1.1 ", "HTTP/1.0 ", "HTTP/2.0 ", "HTTP/1.1\t"});
      text_ += one_of_texts({"200", "202", "204", "304", "400", "404", "100", "103", "599", "600", "20"});
      text_ += usually({" OK\r\n", " \r\n", " Not \xe9\t Found\r\n", "\r\n", " a\x01\r\n", " x\n"});
      add_fields();
    }
    change();
    return text_;
  }

  random& chance() { return random_; }

 private:
  /// The first, which is sound, more often than not.
  std::string_view usually(std::initializer_list<std::string_view> all) {
    return random_.below(4) != 0 ? *all.begin() : one_of_texts(all);
  }

  std::string_view one_of_texts(std::initializer_list<std::string_view> all) {
    return all.begin()[random_.below(all.size())];
  }

  void add_fields() {
    for (auto left = random_.below(9); left != 0; --left) {
      text_ += one_of_texts({"A", "x-amz-date", "x-amz-a", "Accept", "x-b", "Date", "Content-Length",
                             "Transfer-Encoding", "Connection", "Expect", "User-Agent", "x_y", "Content-Type",
                             "Authorization", "B ", ""});
      text_ += usually({":", ": ", ": ", ": ", ":\t "});
      text_ += one_of_texts({"b", "c d", "2", "", "0", "18", "chunked", "close", "100-continue", "a \t b",
                             "\xc3\xa9", "application/json", "x, y", "gzip, chunked", "\x7f", "  "});
      if (random_.below(6) == 0) text_.append(random_.below(random_.below(8) == 0 ? 1500 : 100), 'v');
      text_ += usually({"\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", " \r\n", "\t\r\n", "\n"});
    }
    text_ += "\r\n";
  }

  void change() {
    constexpr std::string_view bytes = "\r\n\r\n\t :/%?@,aZ09-_.\x01\x1f\x7f\x80\xff#[]\"{|~";
    for (auto left = random_.below(2) * random_.below(4); left != 0 && !text_.empty(); --left) {
      auto const at = random_.below(text_.size());
      switch (random_.below(6)) {
        case 0:
          text_.resize(at);
          break;
        case 1:
          text_.erase(at, 1 + random_.below(3));
          break;
        case 2:
          text_.insert(at, 1, random_.one_of(bytes));
          break;
        case 3:
          text_.insert(at, text_.substr(random_.below(text_.size()), random_.below(40)));
          break;
        case 4:
          text_[at] = static_cast<char>(random_.next() >> 56U);
          break;
        default:
          text_[at] = random_.one_of(bytes);
          break;
      }
    }
  }

  random random_;
  std::string text_;
};

}  // namespace support
