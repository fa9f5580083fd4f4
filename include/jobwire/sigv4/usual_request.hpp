// Requests as nearly all signers make them: a path, no query, and two or three fields that are signed.
// Layer 6; may include: hash, sink, http/head, sigv4/payload_hash, sigv4/signed_headers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/hash.hpp>
#include <jobwire/http/head.hpp>
#include <jobwire/sigv4/payload_hash.hpp>
#include <jobwire/sigv4/signed_headers.hpp>
#include <jobwire/sink.hpp>

namespace jobwire::detail {

/// The values of the fields that a usual list names. Borrows all.
struct usual_values {
  std::string_view host;
  std::string_view date;
  std::string_view session_token;
  bool has_token;  ///< though it may be empty
};

/// What was seen of a request on a first reading: that its list is a usual one, that each field named there
/// stands once in the table and no other x-amz-* field beside them, and that its target is canonical as it
/// stands. A second reading need not look for it; only `read_claim` makes one that says so.
class usual_request {
 public:
  constexpr usual_request() noexcept = default;

  /// Whether it was seen of these parts, and the fields are still where they were.
  constexpr bool is(std::string_view target, std::span<header_field const> fields,
                    std::string_view list) const noexcept {
    bool const same_fields = named_ != 0 && fields.data() == fields_ && fields.size() == count_;
    bool const same_target = target.data() == target_.data() && target.size() == target_.size();
    bool const same_list = list.data() == list_.data() && list.size() == list_.size();
    if (!same_fields || !same_target || !same_list) return false;
    return host_field(fields[places_[0]].name) && amz_date_field(fields[places_[1]].name) &&
           (named_ == 2 || session_token_field(fields[places_[2]].name));
  }

  /// The values of the fields; only of a table of which it `is` seen.
  constexpr usual_values values(std::span<header_field const> fields) const noexcept {
    if (named_ == 2) return {fields[places_[0]].value, fields[places_[1]].value, {}, false};
    return {fields[places_[0]].value, fields[places_[1]].value, fields[places_[2]].value, true};
  }

 private:
  friend struct claim_fields;

  std::string_view target_;
  std::string_view list_;
  header_field const* fields_ = nullptr;
  std::size_t count_ = 0;
  std::uint32_t named_ = 0;
  std::uint32_t places_[3]{};
};

/// The canonical request of such a request, where each part goes into it as it stands. Borrows the parts; the
/// views are copies, so that what is put is what was measured, whatever a caller has done to his by then.
class usual_canonical {
 public:
  /// Of a path that is known to be canonical.
  [[gnu::always_inline]] constexpr usual_canonical(std::string_view method, std::string_view path,
                                                   usual_values const& values,
                                                   std::string_view payload_hash) noexcept
      : method_{method}, path_{path}, values_{values}, payload_hash_{payload_hash} {}

  /// Whether the parts go into the text as they stand; false where it takes more than a glance to see.
  [[gnu::always_inline]] constexpr bool is_plain() const noexcept {
    return (is_literal(method_, "DELETE") || (!method_.empty() && all_in(method_, is_token_char))) &&
           payload_hash_.size() == digits && is_payload_hash(payload_hash_) &&
           values_.date.size() == date_size && is_plainly_one_word(values_.date) &&
           is_plainly_one_word(values_.host) &&
           (!values_.has_token || is_plainly_one_word(values_.session_token));
  }

  constexpr bool may_hold_secret() const noexcept { return values_.has_token; }

  /// The size of the text.
  [[gnu::always_inline]] constexpr std::size_t size_if_plain() const noexcept {
    return measure_with([this](auto& out) noexcept { this->put_plain(out); });
  }

  template <sink Out>
  [[gnu::always_inline]] constexpr void put_plain(Out& out) const noexcept {
    out.write(method_);
    out.put('\n');
    out.write(path_);
    out.write(fixed("\n\nhost:"));
    out.write(values_.host);
    out.write(fixed("\nx-amz-date:"));
    out.write(fixed_text<date_size>{values_.date.data()});
    if (values_.has_token) {
      out.write(fixed("\nx-amz-security-token:"));
      out.write(values_.session_token);
      out.write(fixed("\n\n"));
      out.write(fixed<usual_list_with_token>());
    } else {
      out.write(fixed("\n\n"));
      out.write(fixed<usual_list>());
    }
    out.put('\n');
    out.write(fixed_text<digits>{payload_hash_.data()});
  }
  template <sink Out>
  constexpr void put(Out& out) const noexcept {
    put_plain(out);
  }

 private:
  static constexpr std::size_t digits = 2 * sizeof(sha256_digest);  // of a hash in hex
  static constexpr std::size_t date_size = 16;

  std::string_view method_;
  std::string_view path_;
  usual_values values_;
  std::string_view payload_hash_;
};

}  // namespace jobwire::detail
