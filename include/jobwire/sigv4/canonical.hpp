// The canonical request: made from the parts of a request, put to any sink, be it a buffer or a hasher.
// Layer 6; may include: hash_sink, hex, query, http/head, sigv4/payload_hash, sigv4/signed_headers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/hash_sink.hpp>
#include <jobwire/hex.hpp>
#include <jobwire/http/head.hpp>
#include <jobwire/query.hpp>
#include <jobwire/sigv4/payload_hash.hpp>
#include <jobwire/sigv4/signed_headers.hpp>

namespace jobwire {

/// Fields a canonical request may be made from.
inline constexpr std::size_t max_signed_fields = 128;

/// What a request is canonicalized by, beside its parts.
struct canonical_rules {
  path_rules path{};
  multi_line_values multi_line = multi_line_values::refuse;
  absent_headers absent = absent_headers::refuse;
  std::string_view query_without{};  ///< a parameter that is never signed: "X-Amz-Signature"
};

namespace detail {

/// What is known of a request's parts beforehand, and need not be checked.
struct known_parts {
  bool fields = false;  ///< they are well-formed, each of them
};

}  // namespace detail

/// The parts of a request, as they stand on the wire. All are borrowed.
struct request_parts {
  std::string_view method;
  std::string_view path;   ///< already percent-encoded, without the query
  std::string_view query;  ///< without the question mark
  std::span<header_field const> fields;
  std::string_view signed_headers;  ///< the names that are signed; empty: all the fields are
  std::string_view payload_hash = empty_payload_hash;
};

namespace detail {

/// Puts the first three of the six parts, each with its line feed; the lines of the headers follow.
/// Spec:  SigV4, "Create a canonical request".
template <sink Out, class Method, class PutPath, class PutQuery>
[[gnu::always_inline]] constexpr void put_canonical_start(Out& out, Method const& method,
                                                          PutPath const& put_path,
                                                          PutQuery const& put_query) noexcept {
  out.write(method);
  out.put('\n');
  put_path(out);
  out.put('\n');
  put_query(out);
  out.put('\n');
}

/// Puts what follows the lines of the headers, no line feed at the end.
template <sink Out, class PutNames, class PayloadHash>
[[gnu::always_inline]] constexpr void put_canonical_end(Out& out, PutNames const& put_names,
                                                        PayloadHash const& payload_hash) noexcept {
  out.put('\n');
  put_names(out);
  out.put('\n');
  out.write(payload_hash);
}

/// Puts a canonical request, be it a `canonical_request` or one whose parts are known to be canonical.
template <sha256_hasher Hasher, class Canonical>
[[gnu::always_inline]] constexpr void gather(hash_sink<Hasher>& out, Canonical const& request) noexcept {
  if (!request.may_hold_secret()) out.spare_wiping();
  std::size_t const size = request.size_if_plain();
  if (size == 0) return request.put(out);
  out.put_measured(size, [&request](auto& to) noexcept { request.put_plain(to); });
}

}  // namespace detail

/// A request in SigV4's canonical form. Borrows its parts while it is used; 232 bytes. Its text is made only
/// where it is asked for.
class canonical_request {
 public:
  /// Checks the parts.
  ///
  /// Errors:  invalid_method - empty or not a token. invalid_path - not empty, and no slash in front.
  ///          malformed_escape, too_many_parameters - in the query. too_many_fields - above
  ///          `max_signed_fields`. invalid_field_name, invalid_field_value - `at` is the index of the field;
  ///          a fold, unless by policy. those of `check_signed_headers`. signed_header_absent - `at` is the
  ///          offset of the name in the list. invalid_payload_hash - neither 64 lower-case hex digits nor
  ///          UNSIGNED-PAYLOAD.
  /// Spec:    SigV4, "Create a canonical request".
  static constexpr result<canonical_request> make(request_parts const& parts,
                                                  canonical_rules const& rules = {}) noexcept {
    auto made = result<canonical_request>::initial();
    if (auto const taken = made->take(parts, rules); !taken) made = taken.error();
    return made;
  }

  /// Takes other parts, and checks them but for what is known. Errors, after which the request is of no use:
  /// those of `make`.
  constexpr result<void> take(request_parts const& parts, canonical_rules const& rules,
                              detail::known_parts const& known = {}) noexcept {
    parts_ = parts;
    rules_ = rules;
    plain_size_ = 0;
    redact_ = false;
    has_secret_ = true;
    auto const bad_method = find_outside(parts_.method, is_token_char);
    if (parts_.method.empty() || bad_method != parts_.method.size())
      return error{errc::invalid_method, bad_method};
    if (!parts_.path.empty() && parts_.path.front() != '/') return errc::invalid_path;
    if (auto const checked = check_query(parts_.query); !checked) return checked.error();
    if (!detail::is_payload_hash(parts_.payload_hash)) {
      if (auto const hash = parse_hex(parts_.payload_hash); !hash) {
        return error{errc::invalid_payload_hash, hash.error().at};
      }
    }
    if (parts_.fields.size() > max_signed_fields) return error{errc::too_many_fields, max_signed_fields};
    for (std::size_t i = 0; !known.fields && i < parts_.fields.size(); ++i) {
      if (auto const checked = detail::check_field(parts_.fields[i], rules_.multi_line); !checked) {
        return error{checked.error().code, i};
      }
    }
    if (!parts_.signed_headers.empty()) return check_listed();
    if (parts_.fields.empty()) return errc::empty_signed_headers;
    return {};
  }

  constexpr canonical_request() noexcept = default;

 private:
  // In front of what calls it: clang 14 wants it so in constant expressions.

  /// Walks the names that are signed, in their order.
  class name_walk {
   public:
    constexpr explicit name_walk(canonical_request const& request) noexcept
        : request_{request}, listed_{request.parts_.signed_headers} {}

    constexpr bool next(std::string_view& name) noexcept {
      return request_.parts_.signed_headers.empty() ? next_of_all(name) : listed_.next(name);
    }

   private:
    /// The least name above the last one; of several fields the first. A scan for each name, as their lines
    /// take.
    constexpr bool next_of_all(std::string_view& name) noexcept {
      bool found = false;
      for (auto const& field : request_.parts_.fields) {
        if (started_ && detail::compare_lower(field.name, last_) <= 0) continue;
        if (found && detail::compare_lower(field.name, name) >= 0) continue;
        found = true;
        name = field.name;
      }
      started_ = true;
      last_ = name;
      return found;
    }

    canonical_request const& request_;
    signed_header_reader listed_;
    std::string_view last_{};
    bool started_ = false;
  };

  template <sha256_hasher Hasher, class Canonical>
  friend constexpr void detail::gather(hash_sink<Hasher>& out, Canonical const& request) noexcept;

  constexpr std::size_t size_if_plain() const noexcept { return redact_ ? 0 : plain_size_; }

  /// Puts the text where it has such a size.
  template <sink Out>
  constexpr void put_plain(Out& out) const noexcept {
    detail::put_canonical_start(
        out, parts_.method, [this](auto& to) noexcept { to.write(parts_.path); }, [](auto&) noexcept {});
    put_plain_lines(out);
    detail::put_canonical_end(
        out, [this](auto& to) noexcept { to.write(parts_.signed_headers); }, parts_.payload_hash);
  }

  template <sink Out>
  constexpr void put_plain_lines(Out& out) const noexcept {
    std::size_t i = 0;
    signed_header_reader reader{parts_.signed_headers};
    for (std::string_view name; i < plain_count_ && reader.next(name); ++i) {
      out.write(name);
      out.put(':');
      out.write(plain_values_[i]);
      out.put('\n');
    }
  }

  template <sink Out>
  constexpr void put_lines(Out& out) const noexcept {
    name_walk names{*this};
    detail::field_index const index{parts_.fields};
    for (std::string_view name; names.next(name);) {
      if (redact_ && iequals(name, "x-amz-security-token")) {
        out.write("x-amz-security-token:");
        out.write(redacted_value);
        out.put('\n');
      } else {
        detail::put_header_line(out, name, index, rules_.multi_line, rules_.absent,
                                !parts_.signed_headers.empty());
      }
    }
  }

 public:
  /// Puts the whole text: six parts, joined by line feeds, none at the end.
  template <sink Out>
  constexpr void put(Out& out) const noexcept {
    detail::put_canonical_start(
        out, parts_.method, [this](auto& to) noexcept { put_canonical_path(to, parts_.path, rules_.path); },
        [this](auto& to) noexcept {
          put_canonical_query(to, parts_.query, {rules_.query_without, this->redacted_name()});
        });
    put_lines(out);
    detail::put_canonical_end(
        out, [this](auto& to) noexcept { this->put_signed_headers(to); }, parts_.payload_hash);
  }

  /// Puts the names that are signed: lower-case, sorted, joined by ";".
  template <sink Out>
  constexpr void put_signed_headers(Out& out) const noexcept {
    if (!parts_.signed_headers.empty()) return out.write(parts_.signed_headers);  // checked to be as it must
    name_walk names{*this};
    bool first = true;
    for (std::string_view name; names.next(name);) {
      if (!first) out.put(';');
      first = false;
      detail::put_lower(out, name);
    }
  }

  /// The same request, its session token shown as `redacted_value`: for a message or a log, never to be
  /// signed.
  constexpr canonical_request redacted() const noexcept {
    canonical_request copy = *this;
    copy.redact_ = true;
    return copy;
  }

  constexpr std::size_t measure() const noexcept {
    return measure_with([this](auto& out) noexcept { this->put(out); });
  }

  /// Whether the text may hold a session token.
  constexpr bool may_hold_secret() const noexcept { return has_secret_; }

  /// Writes the text at the front of `out`; yields the bytes written. Errors: no_space.
  constexpr result<std::size_t> write(std::span<char> out) const noexcept {
    return write_with(out, [this](auto& to) noexcept { this->put(to); });
  }

  /// The hash of the text, which is never made: the parts go into the hasher as they are.
  template <sha256_hasher Hasher>
  constexpr sha256_digest hash() const noexcept {
    hash_sink<Hasher> hashing;
    detail::gather(hashing, *this);
    return hashing.finish();
  }

 private:
  constexpr std::string_view redacted_name() const noexcept {
    return redact_ ? std::string_view{"X-Amz-Security-Token"} : std::string_view{};
  }

  constexpr std::size_t plain_size_but_lines() const noexcept {
    constexpr std::size_t line_feeds = 5;  // between the six parts
    return parts_.method.size() + parts_.path.size() + parts_.signed_headers.size() +
           parts_.payload_hash.size() + line_feeds;
  }

  constexpr result<void> check_listed() noexcept {
    if (auto const checked = check_signed_headers(parts_.signed_headers); !checked) return checked.error();
    bool plain = parts_.query.empty() && detail::is_plainly_canonical(parts_.path);
    bool secret = !parts_.query.empty();
    std::size_t size = plain_size_but_lines();
    std::size_t count = 0;
    detail::field_index const index{parts_.fields};
    signed_header_reader reader{parts_.signed_headers};
    for (std::string_view name; reader.next(name); ++count) {
      auto const found = index.find(name);
      if (!found && rules_.absent == absent_headers::refuse)
        return error{errc::signed_header_absent, detail::offset_in(parts_.signed_headers, name)};
      secret = secret || detail::same_bytes(name, "x-amz-security-token");
      plain =
          plain && found.count == 1 && count < max_plain_values && detail::is_plainly_one_word(found.value);
      if (plain) plain_values_[count] = found.value;
      size += name.size() + found.value.size() + 2;
    }
    plain_size_ = plain ? size : 0;
    plain_count_ = static_cast<std::uint8_t>(plain ? count : 0);
    has_secret_ = secret;
    return {};
  }

  static constexpr std::size_t max_plain_values = 6;

  request_parts parts_{};
  canonical_rules rules_{};
  // Of a text into which its parts go as they stand. The values are copies of the fields' views: what is put
  // later is what was measured, whatever a caller has done to the table by then.
  std::size_t plain_size_ = 0;  ///< of the text; 0 for any other
  std::string_view plain_values_[max_plain_values]{};
  std::uint8_t plain_count_ = 0;
  bool redact_ = false;
  bool has_secret_ = true;  ///< a session token, as far as is known
};

}  // namespace jobwire
