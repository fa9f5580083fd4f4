// What jobwire is timed at, each as an object: a call does the work once, `right` says whether it comes out as it must.
// The inputs are members, so that a compiler which is shown the object's address knows none of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/jobwire.hpp>

#include "corpus.hpp"

namespace work {

using namespace jobwire;
using operation_type = corpus::elastic_cancel;
using reply = job_reply<operation_type>;

/// Bytes copied from a text, whose size is therefore not known either.
struct bytes {
  explicit bytes(std::string_view text) noexcept : size{text.size()} { text.copy(room.data(), room.size()); }

  std::string_view view() const noexcept { return {room.data(), size}; }

  std::array<char, 512> room{};
  std::size_t size;
};

/// The floor: 8 blocks through the compression function, one after another.
class eight_compressions {
 public:
  std::array<std::uint32_t, 8> operator()() const noexcept {
    auto words = detail::sha256_initial;
    detail::sha256_compress(words, blocks_.data(), 8);
    return words;
  }

  /// The blocks hold zeros; with the padding behind them, the digest of 512 zero bytes is known.
  bool right() const noexcept {
    std::array<char, detail::sha256_padding> padding{};
    detail::pad_sha256(padding.data(), 0, blocks_.size());
    auto words = (*this)();
    detail::sha256_compress(words, padding.data(), 1);
    auto const known = parse_hex("076a27c79e5ace2a3d47f9dd2e83e4ff6ea8872b3c2218f66c92b89b55f36560");
    return known && detail::digest_of(words).bytes == known->bytes;
  }

 private:
  std::array<char, 8 * sha256_block> blocks_{};
};

/// A signed head, the key kept.
template <class Hasher>
class sign_cached {
 public:
  result<std::size_t> operator()() noexcept { return write_signed(request_, at_, now_, key_, out_); }

  bool right() noexcept {
    auto const size = (*this)();
    return size && std::string_view{out_.data(), *size} == corpus::signed_head;
  }

 private:
  std::array<char, 1024> out_{};
  job_request<operation_type> request_ = *job_request<operation_type>::make(corpus::job_id);
  endpoint at_ = corpus::where();
  amz_date now_ = corpus::now;
  day_key<Hasher> key_{corpus::who()};
};

/// The same, but each head is of another instant than the one before, so that nothing kept for a second is of use.
class sign_new_instant {
 public:
  result<std::size_t> operator()() noexcept {
    turn_ = 1 - turn_;
    return write_signed(request_, at_, instants_[turn_], key_, out_);
  }

  bool right() noexcept {
    bool const other = (*this)().has_value();
    auto const size = (*this)();
    return other && size && std::string_view{out_.data(), *size} == corpus::signed_head;
  }

 private:
  std::array<char, 1024> out_{};
  job_request<operation_type> request_ = *job_request<operation_type>::make(corpus::job_id);
  endpoint at_ = corpus::where();
  std::array<amz_date, 2> instants_{corpus::now, "20130114T174953Z"_amz};
  std::size_t turn_ = 0;
  day_key<sha256> key_{corpus::who()};
};

/// A signed head, the key derived each time.
class sign_derive {
 public:
  result<std::size_t> operator()() noexcept {
    day_key<sha256> key{who_};
    return write_signed(request_, at_, now_, key, out_);
  }

  bool right() noexcept {
    auto const size = (*this)();
    return size && std::string_view{out_.data(), *size} == corpus::signed_head;
  }

 private:
  std::array<char, 1024> out_{};
  job_request<operation_type> request_ = *job_request<operation_type>::make(corpus::job_id);
  endpoint at_ = corpus::where();
  amz_date now_ = corpus::now;
  credentials who_ = corpus::who();
};

/// A presigned target, the key kept.
class presign_cached {
 public:
  result<std::size_t> operator()() noexcept {
    return write_presigned(request_, at_, now_, expires_seconds_, key_, out_);
  }

  bool right() noexcept {
    auto const size = (*this)();
    return size && std::string_view{out_.data(), *size}.ends_with(corpus::expected_presigned_signature);
  }

 private:
  std::array<char, 1024> out_{};
  job_request<operation_type> request_ = *job_request<operation_type>::make(corpus::job_id);
  endpoint at_ = corpus::where();
  amz_date now_ = corpus::now;
  std::int64_t expires_seconds_ = 900;
  day_key<sha256> key_{corpus::who()};
};

/// A request's head parsed and checked, by the core's own parser or an adapter's.
template <class Parser>
class parse_request {
 public:
  result<request_view> operator()() noexcept {
    return Parser::parse_request_head(bytes_.view(), table_, limits_);
  }

  bool right() noexcept {
    auto const head = (*this)();
    return head && head->head_size == bytes_.size && head->method == "DELETE" &&
           head->target == corpus::path && head->fields.size() == 7 &&
           find_field(head->fields, "host").value == corpus::host;
  }

 private:
  bytes bytes_{corpus::request_head};
  std::array<header_field, 64> table_{};
  head_limits limits_{};
};

/// A request verified from its bytes, the key found in a cache.
class verify_work {
 public:
  verify_work() noexcept { keys_.key_for(corpus::who(), corpus::scope()); }

 protected:
  /// Whether the request verifies, and with one digit of the signature changed does not.
  template <class Verify>
  bool judges_rightly(Verify& verified) noexcept {
    bool const taken = verified().has_value();
    char& digit = bytes_.room[bytes_.view().find(corpus::expected_signature)];
    digit = '0';
    auto const forged = verified();
    digit = corpus::expected_signature.front();
    return taken && forged.error().code == errc::signature_mismatch;
  }

  bytes bytes_{corpus::request_head};
  std::array<header_field, 64> table_{};
  verify_rules rules_{corpus::region, elastic_transcoder::signing_name};
  amz_date now_ = corpus::now;
  key_cache<sha256, 8> keys_;
};

struct verify_cached : verify_work {
  result<checked_claim> operator()() noexcept {
    auto const head = parse_request_head(bytes_.view(), table_);
    if (!head) return head.error();
    return verify_with(keys_, *head, rules_, now_);
  }
  bool right() noexcept { return judges_rightly(*this); }
};

/// The same, but each head is of another instant than the one before.
class verify_new_instant : verify_work {
 public:
  verify_new_instant() noexcept {
    std::string_view const later = "20130114T174953Z";
    auto const text = other_bytes_.view();
    later.copy(other_bytes_.room.data() + text.find(corpus::instant), later.size());
    auto const head = parse_request_head(text, table_);
    auto const claim = read_claim(*head, rules_, now_);
    auto const canonical = canonical_request_of(*head, *claim, rules_);
    auto const value = sign<sha256>(*keys_.find(claim->access_key_id, claim->scope),
                                    {claim->date, claim->scope, canonical->hash<sha256>()});
    std::span<char> const room{other_bytes_.room};
    made_ = write_signature(value, room.subspan(text.find(claim->signature))).has_value();
  }

  result<checked_claim> operator()() noexcept {
    turn_ = !turn_;
    auto const head = parse_request_head(turn_ ? other_bytes_.view() : bytes_.view(), table_);
    if (!head) return head.error();
    return verify_with(keys_, *head, rules_, now_);
  }

  bool right() noexcept { return made_ && (*this)() && (*this)(); }

 private:
  bytes other_bytes_{corpus::request_head};
  bool made_ = false;
  bool turn_ = false;
};

/// The same in two steps, with whatever the caller has to do between them.
struct verify_in_two_steps : verify_work {
  result<void> operator()() noexcept {
    auto const head = parse_request_head(bytes_.view(), table_);
    if (!head) return head.error();
    auto const claim = read_claim(*head, rules_, now_);
    if (!claim) return claim.error();
    auto const* const key = keys_.find(claim->access_key_id, claim->scope);
    if (key == nullptr) return errc::unknown_access_key;
    return verify<sha256>(*head, *claim, rules_, *key);
  }
  bool right() noexcept { return judges_rightly(*this); }
};

/// A reply read from its bytes.
template <class Reader>
class parse_response {
 public:
  template <class... Arguments>
  explicit parse_response(std::string_view text, Arguments... for_reader) noexcept
      : bytes_{text}, reader_{for_reader...} {}

  result<reply> operator()() noexcept {
    auto const response = read_response(bytes_.view(), table_);
    if (!response) return response.error();
    return read_reply<operation_type>(*response, reader_, scratch_);
  }

 private:
  bytes bytes_;
  std::array<header_field, 64> table_{};
  std::array<char, 512> scratch_{};
  Reader reader_;
};

template <class Reader>
struct parse_response_202 : parse_response<Reader> {
  template <class... Arguments>
  explicit parse_response_202(Arguments... for_reader) noexcept
      : parse_response<Reader>{corpus::response_202, for_reader...} {}

  bool right() noexcept {
    auto const read = (*this)();
    return read && read->outcome == reply_outcome::success && read->request_id == corpus::request_id;
  }
};

template <class Reader>
struct parse_response_400 : parse_response<Reader> {
  template <class... Arguments>
  explicit parse_response_400(Arguments... for_reader) noexcept
      : parse_response<Reader>{corpus::response_400, for_reader...} {}

  bool right() noexcept {
    auto const read = (*this)();
    return read && read->outcome == reply_outcome::fault && read->fault.kind == fault_kind::validation &&
           read->fault.message == corpus::error_message && read->request_id == corpus::request_id;
  }
};

/// A reply made and written.
class write_reply_202 {
 public:
  result<std::size_t> operator()() noexcept { return reply::success(request_id_, date_)->write(out_); }

  bool right() noexcept {
    auto const size = (*this)();
    return size && std::string_view{out_.data(), *size} == corpus::response_202;
  }

 private:
  std::array<char, 1024> out_{};
  std::string_view request_id_ = corpus::request_id;
  std::string_view date_ = corpus::date;
};

class write_reply_error {
 public:
  result<std::size_t> operator()() noexcept {
    return reply::failure(kind_, message_, request_id_, date_)->write(out_);
  }

  bool right() noexcept {
    auto const size = (*this)();
    return size && std::string_view{out_.data(), *size} == corpus::response_400;
  }

 private:
  std::array<char, 1024> out_{};
  fault_kind kind_ = fault_kind::validation;
  std::string_view message_ = corpus::error_message;
  std::string_view request_id_ = corpus::request_id;
  std::string_view date_ = corpus::date;
};

}  // namespace work
