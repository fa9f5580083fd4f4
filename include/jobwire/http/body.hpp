// A body followed through the bytes as they come: chunks taken apart, limits kept, leftovers left.
// Layer 5; may include: sink, http/framing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/http/framing.hpp>
#include <jobwire/sink.hpp>

namespace jobwire {

enum class body_state : std::uint8_t {
  need_more,  ///< all bytes given were taken, and the body goes on
  data,       ///< a piece of the body is there: take it, and read on behind it
  done,       ///< the message ends here; bytes behind `taken` are the next one's
};

/// One step through a body.
struct body_step {
  body_state state = body_state::need_more;
  std::string_view data;  ///< of the body, borrowed from the bytes given
  std::size_t taken = 0;  ///< bytes that were read; give what follows to the next step
};

/// Reads a body of any framing, in pieces of any size. 48 bytes of state, no buffer; an error is final.
///
/// Grammar:  RFC 9112 section 7.1. A chunk's size is 1 to 16 hex digits with nothing but ";" or the line end
///           behind them; extensions are passed over, of at most 256 bytes a line. Trailers are checked and
///           passed over, never merged, of at most 8192 bytes in all. Line ends are CR LF.
class body_reader {
 public:
  constexpr body_reader() noexcept = default;

  /// A body above `limit_bytes` is refused.
  constexpr body_reader(body_framing framing, std::size_t limit_bytes) noexcept
      : form_{framing.form}, rest_{framing.length}, limit_{limit_bytes} {
    bool const empty = form_ == body_form::none || (form_ == body_form::length && rest_ == 0);
    if (empty) at_ = place::end;
  }

  /// Reads on in `bytes`, which begin where the last step ended. Borrows them for the step's data.
  ///
  /// Errors:  body_too_large, malformed_chunk, malformed_trailer - `at` is the offset in `bytes`.
  constexpr result<body_step> read(std::string_view bytes) noexcept {
    if (fault_ != errc::none) return error{fault_};
    if (at_ == place::end) return body_step{body_state::done, {}, 0};
    if (form_ == body_form::chunked) return read_chunks(bytes);
    bool const bounded = form_ == body_form::length;
    auto const data = bounded ? slice(bytes, 0, rest_) : bytes;
    if (auto const counted = count(data.size()); !counted) return counted.error();
    if (bounded) {
      rest_ -= data.size();
      if (rest_ == 0) at_ = place::end;
    }
    if (!data.empty()) return body_step{body_state::data, data, data.size()};
    return body_step{};
  }

  /// Says that the stream has ended; yields whether the body is whole.
  ///
  /// Errors:  body_truncated.
  constexpr result<void> close() noexcept {
    if (fault_ != errc::none) return fault_;
    if (form_ == body_form::until_close) at_ = place::end;
    return done() ? errc::none : errc::body_truncated;
  }

  constexpr bool done() const noexcept { return at_ == place::end; }

  /// Bytes of the body so far.
  constexpr std::size_t size() const noexcept { return size_; }

 private:
  enum class place : std::uint8_t {
    data,
    size,  ///< the first digit of a chunk's size, or a later one
    extension,
    size_end,  ///< behind the CR
    data_end,
    data_end_lf,
    trailer,  ///< the start of a trailer line
    trailer_name,
    trailer_value,
    trailer_end,  ///< behind the CR
    last_end,     ///< behind the CR of the empty line
    end,
  };

  constexpr error fail(errc code, std::size_t at) noexcept {
    fault_ = code;
    return {code, at};
  }

  constexpr result<void> count(std::size_t more) noexcept {
    if (more > limit_ - size_) return fail(errc::body_too_large, limit_ - size_);
    size_ += more;
    return {};
  }

  constexpr result<body_step> read_chunks(std::string_view bytes) noexcept {
    for (std::size_t i = 0; i < bytes.size();) {
      if (at_ == place::data) {
        auto const data = slice(bytes, i, rest_);
        size_ += data.size();
        rest_ -= data.size();
        if (rest_ == 0) at_ = place::data_end;
        return body_step{body_state::data, data, i + data.size()};
      }
      auto const why = at_ < place::trailer ? take_chunk(bytes[i]) : take_trailer(bytes[i]);
      if (why != errc::none) return fail(why, i);
      ++i;
      if (at_ == place::end) return body_step{body_state::done, {}, i};
    }
    return body_step{body_state::need_more, {}, bytes.size()};
  }

  constexpr errc expect(bool as_expected, place next) noexcept {
    at_ = next;
    return as_expected ? errc::none : errc::malformed_chunk;
  }

  /// Takes one byte of what surrounds a chunk's data.
  constexpr errc take_chunk(char c) noexcept {
    switch (at_) {
      case place::data_end:
        return expect(c == '\r', place::data_end_lf);
      case place::data_end_lf:
        return expect(c == '\n', place::size);
      case place::size_end:
        return expect_data(c);
      case place::extension:
        if (c == '\r') return expect(true, place::size_end);
        return is_field_value_char(c) && ++line_ <= max_extension ? errc::none : errc::malformed_chunk;
      default:
        break;
    }
    int const digit = hex_value(c);
    if (digit >= 0) {
      if (++line_ > 16) return errc::malformed_chunk;
      rest_ = rest_ << 4U | static_cast<unsigned>(digit);
      return errc::none;
    }
    bool const sized = line_ != 0;
    line_ = 0;
    if (c == ';') return expect(sized, place::extension);
    return expect(sized && c == '\r', place::size_end);
  }

  constexpr errc expect_data(char c) noexcept {
    line_ = 0;
    if (c != '\n') return errc::malformed_chunk;
    if (rest_ > limit_ - size_) return errc::body_too_large;
    at_ = rest_ == 0 ? place::trailer : place::data;
    return errc::none;
  }

  /// Takes one byte of the trailer section.
  constexpr errc take_trailer(char c) noexcept {
    if (++line_ > max_trailers) return errc::malformed_trailer;
    bool fits = false;
    switch (at_) {
      case place::trailer:
        fits = c == '\r' || is_token_char(c);
        at_ = c == '\r' ? place::last_end : place::trailer_name;
        break;
      case place::trailer_name:
        fits = c == ':' || is_token_char(c);
        if (c == ':') at_ = place::trailer_value;
        break;
      case place::trailer_value:
        fits = c == '\r' || is_field_value_char(c);
        if (c == '\r') at_ = place::trailer_end;
        break;
      case place::trailer_end:
        fits = c == '\n';
        at_ = place::trailer;
        break;
      default:
        fits = c == '\n';
        at_ = place::end;
        break;
    }
    return fits ? errc::none : errc::malformed_trailer;
  }

  static constexpr std::size_t max_extension = 256;
  static constexpr std::size_t max_trailers = 8192;

  body_form form_ = body_form::none;
  place at_ = place::size;
  errc fault_ = errc::none;
  std::uint64_t rest_ = 0;  ///< of the chunk, or of the body
  std::size_t size_ = 0;
  std::size_t limit_ = 0;
  std::size_t line_ = 0;  ///< bytes of the size, of the extension, or of the trailers
};

/// A body in one piece.
struct whole_body {
  std::string_view text;
  std::size_t taken = 0;  ///< bytes of the message, framing included
};

namespace detail {

/// Puts a body of any framing, piece by piece.
constexpr error join_body(body_framing framing, std::string_view bytes, std::size_t limit_bytes,
                          stream_end end, std::span<char> room, whole_body& whole) noexcept {
  body_reader reader{framing, limit_bytes};
  std::size_t pieces = 0;
  span_sink joined{room};
  while (true) {
    auto const step = reader.read(slice(bytes, whole.taken));
    if (!step) return {step.error().code, whole.taken + step.error().at};
    whole.taken += step->taken;
    if (step->state == body_state::done) break;
    if (step->state == body_state::need_more) {
      if (end == stream_end::open) return {errc::need_more, bytes.size()};
      if (!reader.close()) return {errc::body_truncated, bytes.size()};
      break;
    }
    if (pieces++ == 0) {
      whole.text = step->data;
      continue;
    }
    if (pieces == 2) joined.write(whole.text);
    joined.write(step->data);
  }
  if (pieces < 2) return errc::none;
  auto const size = joined.finish();
  if (!size) return size.error();
  whole.text = text_at(room.data(), *size);
  return errc::none;
}

/// Puts a body; most are there in one piece.
constexpr error read_body(body_framing framing, std::string_view bytes, std::size_t limit_bytes,
                          stream_end end, std::span<char> room, whole_body& whole) noexcept {
  bool const there = framing.length <= bytes.size() && framing.length <= limit_bytes;
  if (framing.form != body_form::length || !there) {
    return join_body(framing, bytes, limit_bytes, end, room, whole);
  }
  whole = {slice(bytes, 0, framing.length), framing.length};
  return errc::none;
}

}  // namespace detail

/// Reads a whole body from `bytes`, which begin behind the head. Stateless: give it more bytes and it begins
/// again. Borrows `bytes`; a body in several chunks is joined in `room` and borrowed from there.
///
/// Errors:  need_more, body_truncated - not whole yet, or never; `at` is the size of `bytes`. no_space -
///          `room` is too small for the chunks; `at` is the size needed. Those of `body_reader`.
constexpr result<whole_body> read_body(body_framing framing, std::string_view bytes, std::size_t limit_bytes,
                                       stream_end end, std::span<char> room) noexcept {
  whole_body whole;
  auto const failure = detail::read_body(framing, bytes, limit_bytes, end, room, whole);
  if (failure.code != errc::none) return failure;
  return whole;
}

}  // namespace jobwire
