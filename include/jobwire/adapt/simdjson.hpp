// A JSON reader on simdjson's DOM parser, with all its memory allocated beforehand.
// Rim; may include: json.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

#include <simdjson.h>

#include <jobwire/json.hpp>

namespace jobwire {

/// A `json_reader` that is made once and then reads any number of documents, one at a time.
///
/// The constructor is the only member that allocates. Documents are copied, so their bytes may end at the end
/// of a page. Refused besides what is no JSON: integers outside -2^63 to 2^64 - 1, numbers above the largest
/// double, escapes of half a surrogate pair.
class simdjson_reader {
 public:
  static constexpr std::size_t default_depth = 64;

  /// Makes room for documents of up to `capacity` bytes in which up to `max_depth` objects and arrays, the
  /// root among them, surround a value; an empty one is a value. Where memory is short, `ready()` is false.
  ///
  /// Size:  on the heap about 15 times `capacity` and 9 times `max_depth`.
  explicit simdjson_reader(std::size_t capacity, std::size_t max_depth = default_depth) noexcept {
    namespace sj = ::simdjson;
    if (capacity > sj::SIMDJSON_MAXSIZE_BYTES - brackets) return;
    if (max_depth > capacity) max_depth = capacity;  // no such document is deeper
    std::size_t size = capacity + brackets;
    // simdjson never works with less, and would allocate it later.
    if (size < sj::dom::MINIMAL_DOCUMENT_CAPACITY) size = sj::dom::MINIMAL_DOCUMENT_CAPACITY;
    std::unique_ptr<char[]> bytes{new (std::nothrow) char[size + sj::SIMDJSON_PADDING]};
    // Its depth is the first that it refuses, and the brackets are one.
    if (!bytes || parser_.allocate(size, max_depth + 2) || document_.allocate(size)) return;
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }
  simdjson_reader(simdjson_reader const&) = delete;
  simdjson_reader& operator=(simdjson_reader const&) = delete;

  /// Whether the constructor got its memory. Without it, `read_object` finds every document too large.
  bool ready() const noexcept { return bytes_ != nullptr; }

  /// Checks all of `document`, then calls `visit` with each member of its root object, in order, duplicates
  /// included. Nothing is allocated, and nothing recurses.
  ///
  /// Borrows:  `document` while it runs. The views in a member borrow the reader, until it reads its next
  ///           document.
  /// Errors:   json_too_large - `at` is the capacity. json_not_object - a whole document of another kind;
  ///           `at` is its first byte. json_too_deep, json_syntax - `at` is 0: simdjson does not say where.
  /// Spec:     RFC 8259; a byte order mark is refused, as its section 8.1 allows.
  template <class Visit>
  result<void> read_object(std::string_view document, Visit const& visit) noexcept {
    ::simdjson::dom::object root;
    if (auto const read = open(document, root); !read) return read;
    for (auto const& field : root) visit(member_of(field.key, field.value));
    return {};
  }

  /// As `read_object`, but calls `visit` with each member of the object that the root's last member called
  /// `name` holds.
  ///
  /// Errors:   as `read_object`; json_member_absent - there is no such member; json_member_kind - it is no
  ///           object.
  template <class Visit>
  result<void> read_object_within(std::string_view document, std::string_view name,
                                  Visit const& visit) noexcept {
    ::simdjson::dom::object root;
    if (auto const read = open(document, root); !read) return read;
    ::simdjson::dom::element last;
    bool found = false;
    for (auto const& field : root) {
      if (field.key != name) continue;
      last = field.value;
      found = true;
    }
    if (!found) return errc::json_member_absent;
    ::simdjson::dom::object inner;
    if (last.get(inner)) return errc::json_member_kind;
    for (auto const& field : inner) visit(member_of(field.key, field.value));
    return {};
  }

 private:
  static constexpr std::size_t brackets = 2;

  /// Checks all of `document`; yields its root where that is an object.
  result<void> open(std::string_view document, ::simdjson::dom::object& root) noexcept {
    if (document.size() > capacity_ || !ready()) return error{errc::json_too_large, capacity_};
    ::simdjson::dom::array outer;
    auto const failure = parse(document).get(outer);
    if (failure == ::simdjson::DEPTH_ERROR) return errc::json_too_deep;
    if (failure || outer.size() != 1) return errc::json_syntax;
    if ((*outer.begin()).get(root)) {
      return error{errc::json_not_object, find_outside(document, char_set{" \t\r\n"})};
    }
    return {};
  }

  /// Parses `document` in brackets, from the reader's own bytes. simdjson copies a scalar to the heap where
  /// it is the root, but not where it is the element of an array. The brackets match each other, since only
  /// white space may follow the match of the first: `1],[2` is refused.
  ::simdjson::simdjson_result<::simdjson::dom::element> parse(std::string_view document) noexcept {
    char* const bytes = bytes_.get();
    bytes[0] = '[';
    if (!document.empty()) std::memcpy(bytes + 1, document.data(), document.size());
    bytes[document.size() + 1] = ']';
    // Else bytes of earlier documents stood where simdjson reads past the end.
    std::memset(bytes + document.size() + brackets, ' ', ::simdjson::SIMDJSON_PADDING);
    return parser_.parse_into_document(document_, bytes, document.size() + brackets, false);
  }

  static json_kind kind_of(::simdjson::dom::element const& value) noexcept {
    using type = ::simdjson::dom::element_type;
    switch (value.type()) {
      case type::OBJECT:
        return json_kind::object;
      case type::ARRAY:
        return json_kind::array;
      case type::STRING:
        return json_kind::string;
      case type::BOOL:
        return json_kind::boolean;
      case type::NULL_VALUE:
        return json_kind::null;
      case type::INT64:
      case type::UINT64:
      case type::DOUBLE:
        break;
    }
    return json_kind::number;
  }

  static json_member member_of(std::string_view name, ::simdjson::dom::element const& value) noexcept {
    json_member member{name, kind_of(value), {}, false};
    if (member.kind == json_kind::string) member.text = value.get_string().value_unsafe();
    if (member.kind == json_kind::boolean) member.boolean = value.get_bool().value_unsafe();
    return member;
  }

  ::simdjson::dom::parser parser_;
  ::simdjson::dom::document document_;
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
};

static_assert(json_reader<simdjson_reader>);

}  // namespace jobwire
