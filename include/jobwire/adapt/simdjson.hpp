// A JSON reader on simdjson: the whole document is checked, nothing is allocated after it is made.
// Rim; may include: json.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

#include <simdjson.h>

#include <jobwire/json.hpp>

namespace jobwire {

/// Reads JSON bodies of up to a given size and depth. Made once and kept by the caller, one thread at a time;
/// making it is the only thing that allocates (about 8 bytes for each byte of capacity). The members it shows
/// borrow it until its next document.
class simdjson_reader {
 public:
  static constexpr std::size_t default_depth = 64;

  /// Allocates for documents of up to `capacity` bytes, nested up to `max_depth` deep. Where memory is short
  /// it is not `ready`, and refuses every document.
  explicit simdjson_reader(std::size_t capacity, std::size_t max_depth = default_depth) noexcept
      : capacity_{capacity}, buffer_{new (std::nothrow) char[capacity + 2 + simdjson::SIMDJSON_PADDING]()} {
    if (buffer_ == nullptr) return;
    std::size_t const wrapped = capacity + 2;
    ready_ = parser_.allocate(wrapped, max_depth + 2) == simdjson::SUCCESS &&
             parser_.doc.allocate(wrapped) == simdjson::SUCCESS;
  }

  bool ready() const noexcept { return ready_; }

  /// Reads a document and shows its root object's members to `visit`; see the concept `json_reader`.
  ///
  /// The document is put between brackets in the reader's own padded buffer and must be the only element of
  /// that array: so one check serves objects, arrays and scalars, and the caller's bytes may end at the end
  /// of a page.
  ///
  /// Errors:  json_too_large - above the capacity, or the reader is not `ready`. json_too_deep. json_syntax -
  ///          not one JSON text in UTF-8 (a byte order mark is none). json_not_object.
  template <class Visit>
  result<void> read_object(std::string_view document, Visit const& visit) noexcept {
    if (!ready_ || document.size() > capacity_) return error{errc::json_too_large, capacity_};
    char* const text = buffer_.get();
    text[0] = '[';
    if (!document.empty()) std::memcpy(text + 1, document.data(), document.size());
    text[document.size() + 1] = ']';
    std::memset(text + document.size() + 2, ' ', simdjson::SIMDJSON_PADDING);

    simdjson::dom::array wrapper;
    auto const failure = parser_.parse(text, document.size() + 2, false).get(wrapper);
    if (failure == simdjson::DEPTH_ERROR) return errc::json_too_deep;
    if (failure != simdjson::SUCCESS || wrapper.size() != 1) return errc::json_syntax;
    simdjson::dom::object root;
    if ((*wrapper.begin()).get(root) != simdjson::SUCCESS) return errc::json_not_object;
    for (auto const field : root) visit(member_of(field));
    return {};
  }

 private:
  static json_member member_of(simdjson::dom::key_value_pair const& field) noexcept {
    json_member member;
    member.name = field.key;
    switch (field.value.type()) {
      case simdjson::dom::element_type::STRING:
        member.kind = json_kind::string;
        if (field.value.get(member.text) != simdjson::SUCCESS) member.text = {};
        break;
      case simdjson::dom::element_type::BOOL:
        member.kind = json_kind::boolean;
        if (field.value.get(member.boolean) != simdjson::SUCCESS) member.boolean = false;
        break;
      case simdjson::dom::element_type::NULL_VALUE:
        member.kind = json_kind::null;
        break;
      case simdjson::dom::element_type::ARRAY:
        member.kind = json_kind::array;
        break;
      case simdjson::dom::element_type::OBJECT:
        member.kind = json_kind::object;
        break;
      default:
        member.kind = json_kind::number;
        break;
    }
    return member;
  }

  std::size_t capacity_;
  std::unique_ptr<char[]> buffer_;
  simdjson::dom::parser parser_;
  bool ready_ = false;
};

static_assert(json_reader<simdjson_reader>);

}  // namespace jobwire
