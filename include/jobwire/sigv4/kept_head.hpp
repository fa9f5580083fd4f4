// A signed head that is kept, so that one like it need not be parsed.
// Layer 9; may include: bytes16, uri, sigv4/read_claim.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/bytes16.hpp>
#include <jobwire/sigv4/read_claim.hpp>
#include <jobwire/uri.hpp>

namespace jobwire::detail {

/// Where a text stands in another one.
struct text_place {
  static constexpr text_place of(std::string_view text, char const* whole) noexcept {
    return {static_cast<std::uint16_t>(text.data() - whole), static_cast<std::uint16_t>(text.size())};
  }

  constexpr std::string_view in(char const* whole) const noexcept { return {whole + at, std::size_t{size}}; }

  std::uint16_t at = 0;
  std::uint16_t size = 0;
};

/// A head with its signature in the Authorization field, and what a parser has found in it. Alike is a head
/// of the same bytes but for the last segment of its path, X-Amz-Date and the signature: there it has others,
/// as many, and such that a parser finds the same in it. 2.3 KiB; borrows nothing.
class kept_head {
 public:
  static constexpr std::size_t max_bytes = 1024;  // of which the signature alone has 64
  static constexpr std::size_t max_fields = 32;

  // NOLINTNEXTLINE(modernize-use-equals-default)
  constexpr kept_head() noexcept {}  // not defaulted: that would fill 2 KiB with zeros first
  kept_head(kept_head const&) = delete;
  kept_head& operator=(kept_head const&) = delete;

  /// Keeps a head that the core's parser has read in place of the one before. False, and none is kept, where
  /// it is too large, its path needs more than a glance, it holds a session token, or it has not one
  /// X-Amz-Date and one Authorization.
  bool keep(request_view const& head) noexcept {
    drop();
    auto const found = find_claim_fields(head.fields);
    auto const authorization = found.value(found.authorization);
    if (head.head_size > max_bytes || head.fields.size() > max_fields || found.authorization.count != 1 ||
        found.own_date.count != 1 || found.session_token || authorization.size() < signature::size) {
      return false;
    }
    char const* const whole = head.method.data();
    for (std::size_t i = 0; i < head.fields.size(); ++i) {
      names_[i] = text_place::of(head.fields[i].name, whole);
      values_[i] = text_place::of(head.fields[i].value, whole);
    }
    count_ = head.fields.size();
    version_minor_ = head.version_minor;
    method_ = text_place::of(head.method, whole);
    target_ = text_place::of(head.target, whole);
    last_segment_ = text_place::of(slice(head.target, head.target.rfind('/') + 1), whole);
    date_ = text_place::of(found.value(found.own_date), whole);
    signature_ = text_place::of(slice(authorization, authorization.size() - signature::size), whole);
    if (date_.size != amz_date::size || last_segment_.size < shortest_for_bytes16 ||
        !is_plainly_canonical(head.target) || !is_sound_in(whole)) {
      return false;
    }
    char fixed[max_bytes];
    for (std::size_t i = 0; i < head.head_size; ++i) fixed[i] = '\xFF';
    for (auto const place : {last_segment_, date_, signature_}) {
      for (std::size_t i = 0; i < place.size; ++i) fixed[place.at + i] = '\0';
    }
    size_ = head.head_size;
    each_group([&](std::size_t number, std::size_t at) noexcept {
      for (std::size_t i = 0; i < group / 16; ++i) {
        bytes_[number][i] = load16(whole + at + 16 * i);
        fixed_[number][i] = load16(fixed + at + 16 * i);
      }
    });
    return true;
  }

  constexpr void drop() noexcept {
    size_ = 0;
    forget_read();
  }

  /// Says that another head was read since.
  constexpr void forget_read() noexcept { read_ = nullptr; }

  /// Reads a head that is alike into `table`, as the parser of the kept one would; false, and nothing was
  /// written, for any other.
  bool read(std::string_view bytes, std::span<header_field> table, request_view& head) noexcept {
    char const* const whole = bytes.data();
    if (size_ == 0 || bytes.size() < size_ || table.size() < count_ || !has_fixed_bytes(whole) ||
        !is_sound_in(whole)) {
      return false;
    }
    for (std::size_t i = 0; i < count_; ++i) table[i] = {names_[i].in(whole), values_[i].in(whole)};
    head.method = method_.in(whole);
    head.target = target_.in(whole);
    head.version_minor = version_minor_;
    head.fields = fields_at(table.data(), count_);
    head.head_size = size_;
    head.checked = filled_table{head.fields, this};
    read_ = whole;
    return true;
  }

  /// Whether a head is the last one that was read here.
  constexpr bool has_read(request_view const& head) const noexcept {
    char const* const whole = head.method.data();
    return read_ != nullptr && whole == read_ && head.checked.is(head.fields) &&
           head.checked.is_from(*this) && head.method.size() == method_.size &&
           head.target.data() == whole + target_.at && head.target.size() == target_.size;
  }

  constexpr bool is_kept() const noexcept { return size_ != 0; }

  // Of the head that is kept.
  constexpr text_place last_segment() const noexcept { return last_segment_; }
  constexpr text_place target() const noexcept { return target_; }
  constexpr text_place date() const noexcept { return date_; }
  constexpr text_place signature_digits() const noexcept { return signature_; }

 private:
  /// Bytes that are compared at a time.
  static constexpr std::size_t group = 64;

  /// Calls `use` with the number and the place of each group; the last one ends with the head.
  template <class Use>
  [[gnu::always_inline]] void each_group(Use const& use) const noexcept {
    std::size_t number = 0;
    for (std::size_t at = 0; at + group < size_; at += group) use(number++, at);
    use(number, size_ - group);
  }

  /// Whether all bytes but those that may differ are the kept ones.
  bool has_fixed_bytes(char const* whole) const noexcept {
    bytes16 differences{};
    each_group([&](std::size_t number, std::size_t at) noexcept {
      for (std::size_t i = 0; i < group / 16; ++i) {
        differences |= (load16(whole + at + 16 * i) ^ bytes_[number][i]) & fixed_[number][i];
      }
    });
    return all16(reinterpret_cast<bytes16>(differences == 0));
  }

  /// Whether those that may differ are such that a parser finds the same. Of a path that is canonical, the
  /// last segment is then in it as it stands.
  bool is_sound_in(char const* whole) const noexcept {
    auto const segment = last_segment_.in(whole);
    char const* const date = whole + date_.at;
    char const* const digits = whole + signature_.at;
    bytes16 const good = is_lower_hex16(load16(digits)) & is_lower_hex16(load16(digits + 16)) &
                         is_lower_hex16(load16(digits + 32)) & is_lower_hex16(load16(digits + 48)) &
                         is_unreserved16(load16(date));
    return all16(good) && segment.front() != '.' && every_byte(segment, is_unreserved16);
  }

  char const* read_ = nullptr;
  std::size_t size_ = 0;  ///< 0: none is kept
  std::size_t count_ = 0;
  unsigned version_minor_ = 1;
  text_place method_;
  text_place target_;
  text_place last_segment_;
  text_place date_;
  text_place signature_;
  text_place names_[max_fields];
  text_place values_[max_fields];
  bytes16 bytes_[max_bytes / group][group / 16];  ///< in groups
  bytes16 fixed_[max_bytes / group][group / 16];  ///< 0xFF where they must be the same
};

}  // namespace jobwire::detail
