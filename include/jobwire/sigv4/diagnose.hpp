// Why a signature was refused: where the client's texts and the server's first differ.
// Layer 9; may include: sigv4/sign.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <jobwire/sigv4/sign.hpp>

namespace jobwire {

/// The texts in a refusal's message. They borrow it.
struct server_texts {
  std::string_view canonical_request;
  std::string_view string_to_sign;
};

/// Finds the server's canonical request and string to sign in a message that ends with them.
///
/// Errors:  texts_absent - the message does not carry both.
constexpr result<server_texts> find_server_texts(std::string_view message) noexcept {
  constexpr std::string_view canonical_label = "The Canonical String for this request should have been\n'";
  constexpr std::string_view sign_label = "'\n\nThe String-to-Sign should have been\n'";
  auto const canonical_at = message.find(canonical_label);
  auto const sign_at = message.rfind(sign_label);
  auto const end = message.rfind('\'');
  if (canonical_at == std::string_view::npos || sign_at == std::string_view::npos) return errc::texts_absent;
  std::size_t const begin = canonical_at + canonical_label.size();
  std::size_t const second = sign_at + sign_label.size();
  if (sign_at < begin || end < second) return errc::texts_absent;
  return server_texts{slice(message, begin, sign_at - begin), slice(message, second, end - second)};
}

/// What a difference lies in.
enum class text_part : std::uint8_t {
  none,  ///< the texts are equal: the secret differs, or the key was derived for another scope
  method,
  path,
  query,
  header_line,
  signed_headers,
  payload_hash,
  algorithm,
  instant,
  scope,
  canonical_hash,
};

/// The first difference between our text and the server's.
struct text_difference {
  text_part part = text_part::none;
  std::size_t at = 0;          ///< offset in both texts
  std::string_view theirs;     ///< the server's line in which it lies; borrows the message
  std::size_t at_in_line = 0;  ///< offset in that line
};

namespace detail {

/// Compares what is put into it with a text, and remembers where they first differ.
class comparing_sink {
 public:
  constexpr explicit comparing_sink(std::string_view theirs) noexcept : theirs_{theirs} {}

  constexpr void put(char c) noexcept {
    if (!differs_ && (at_ == theirs_.size() || theirs_[at_] != c)) differs_ = true;
    if (!differs_) ++at_;
  }
  constexpr void write(std::string_view text) noexcept {
    for (char const c : text) put(c);
  }

  constexpr bool equal() const noexcept { return !differs_ && at_ == theirs_.size(); }
  constexpr std::size_t at() const noexcept { return at_; }

 private:
  std::string_view theirs_;
  std::size_t at_ = 0;
  bool differs_ = false;
};

/// The line of `text` that holds offset `at`, and how many precede it.
struct text_line {
  std::string_view text;
  std::size_t begin = 0;
  std::size_t number = 0;
  bool after_headers = false;  ///< an empty line stands before it, behind the third
};

constexpr text_line line_at(std::string_view text, std::size_t at) noexcept {
  text_line line;
  for (std::size_t i = 0; i < at; ++i) {
    if (text[i] != '\n') continue;
    line.after_headers = line.after_headers || (line.number >= 3 && i == line.begin);
    line.begin = i + 1;
    ++line.number;
  }
  auto const end = text.find('\n', line.begin);
  line.text = slice(text, line.begin, end == std::string_view::npos ? end : end - line.begin);
  return line;
}

constexpr text_part canonical_part(std::string_view text, text_line const& line) noexcept {
  if (line.number < 3) {
    constexpr text_part first[]{text_part::method, text_part::path, text_part::query};
    return first[line.number];
  }
  if (!line.after_headers) return text_part::header_line;
  bool const after_names = line.begin >= 2 && text[line.begin - 2] != '\n';
  return after_names ? text_part::payload_hash : text_part::signed_headers;
}

}  // namespace detail

/// The first difference between our canonical request and the server's. A session token that the server
/// redacted, as jobwire's own verifier does, is not held to be one.
constexpr text_difference compare_canonical_request(canonical_request const& ours,
                                                    std::string_view theirs) noexcept {
  detail::comparing_sink compared{theirs};
  ours.put(compared);
  if (compared.equal()) return {};
  std::size_t at = compared.at();
  detail::comparing_sink redacted{theirs};
  ours.redacted().put(redacted);
  if (redacted.equal()) return {};
  if (redacted.at() > at) at = redacted.at();
  auto const line = detail::line_at(theirs, at);
  return {detail::canonical_part(theirs, line), at, line.text, at - line.begin};
}

/// The first difference between our string to sign and the server's.
constexpr text_difference compare_string_to_sign(string_to_sign const& ours,
                                                 std::string_view theirs) noexcept {
  detail::comparing_sink compared{theirs};
  ours.put(compared);
  if (compared.equal()) return {};
  constexpr text_part parts[]{text_part::algorithm, text_part::instant, text_part::scope,
                              text_part::canonical_hash};
  auto const line = detail::line_at(theirs, compared.at());
  return {parts[line.number < 3 ? line.number : 3], compared.at(), line.text, compared.at() - line.begin};
}

/// Why a signature was refused, from the message of the refusal: the first difference in the canonical
/// requests, and where these are equal, in the strings to sign.
///
/// Errors:  texts_absent - the message does not carry the server's texts; services send them only if told to.
constexpr result<text_difference> diagnose(std::string_view message, canonical_request const& ours,
                                           string_to_sign const& text) noexcept {
  auto const texts = find_server_texts(message);
  if (!texts) return texts.error();
  auto const canonical = compare_canonical_request(ours, texts->canonical_request);
  if (canonical.part != text_part::none) return canonical;
  return compare_string_to_sign(text, texts->string_to_sign);
}

}  // namespace jobwire
