// Heads as Boost.Beast's messages, copied; Beast's messages as heads, viewed.
// Rim; may include: config, http/rules.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>

#include <jobwire/config.hpp>
#include <jobwire/http/rules.hpp>

// Beast's messages cannot be compiled without exceptions; its parser (adapt/beast.hpp) can.
namespace jobwire::beast {

/// The same characters as a view of the standard's. Borrows them.
inline std::string_view view_of(boost::beast::string_view text) noexcept {
  return {text.data(), text.size()};
}

/// The same characters as a view of Beast's. Borrows them.
inline boost::beast::string_view beast_view_of(std::string_view text) noexcept {
  return {text.data(), text.size()};
}

/// Beast's enumerator for a method, case included; `unknown` for one that has none.
inline boost::beast::http::verb verb_of(std::string_view method) noexcept {
  return boost::beast::http::string_to_verb(beast_view_of(method));
}

/// The method as it is sent; static storage. `verb::unknown` is "<unknown>".
inline std::string_view method_of(boost::beast::http::verb verb) noexcept {
  return view_of(boost::beast::http::to_string(verb));
}

/// Beast's enumerator for a field's name, in any case; `unknown` for one that has none.
inline boost::beast::http::field field_of(std::string_view name) noexcept {
  return boost::beast::http::string_to_field(beast_view_of(name));
}

/// The field's name, for `find_field`; static storage. `field::unknown` is "<unknown-field>".
inline std::string_view name_of(boost::beast::http::field field) noexcept {
  return view_of(boost::beast::http::to_string(field));
}

/// Beast's enumerator for a status; `unknown` for one that has none.
inline boost::beast::http::status status_of(unsigned status) noexcept {
  return boost::beast::http::int_to_status(status);
}

inline unsigned number_of(boost::beast::http::status status) noexcept {
  return static_cast<unsigned>(status);
}

/// Fills the front of `table` with views of Beast's fields, in their order, and yields it. Nothing is
/// allocated, nothing checked: `view_head` checks. Borrows both.
///
/// Errors:  too_many_fields - `at` is the size of the table.
template <class Allocator>
result<std::span<header_field const>> view_fields(
    boost::beast::http::basic_fields<Allocator> const& fields JOBWIRE_LIFETIMEBOUND,
    std::span<header_field> table JOBWIRE_LIFETIMEBOUND) noexcept {
  std::size_t count = 0;
  for (auto const& field : fields) {
    if (count == table.size()) return error{errc::too_many_fields, count};
    table[count++] = {view_of(field.name_string()), view_of(field.value())};
  }
  return std::span<header_field const>{table.first(count)};
}

namespace detail {

/// HTTP/1.0 is Beast's 10, HTTP/1.1 its 11.
inline constexpr unsigned beast_version = 10;

template <class Allocator>
void copy_fields(std::span<header_field const> from, boost::beast::http::basic_fields<Allocator>& to) {
  to.clear();
  for (auto const& field : from) to.insert(beast_view_of(field.name), beast_view_of(field.value));
}

}  // namespace detail

/// A request's head, or that of a whole request, as a view, held to the rules of `check_request`: Beast
/// itself lets pass what a strict reader must refuse. Nothing is allocated.
///
/// Borrows:  `head`, which must not change, and the front of `table`.
/// Errors:   too_many_fields, bad_version, those of `check_request`; `at` is an offset in method or target,
///           or 0: there are no bytes that a field's line stands in.
template <class Allocator>
result<request_view> view_head(
    boost::beast::http::request_header<boost::beast::http::basic_fields<Allocator>> const& head
        JOBWIRE_LIFETIMEBOUND,
    std::span<header_field> table JOBWIRE_LIFETIMEBOUND, head_limits const& limits = {}) noexcept {
  auto const fields = view_fields(head, table);
  if (!fields) return fields.error();
  request_view const view{view_of(head.method_string()), view_of(head.target()),
                          head.version() - detail::beast_version, *fields, 0};
  if (auto const checked = check_request(view, {}, limits); !checked) return checked.error();
  return view;
}
template <class Allocator>
result<request_view> view_head(
    boost::beast::http::request_header<boost::beast::http::basic_fields<Allocator>> const&&,
    std::span<header_field>, head_limits const& = {}) = delete;

/// A response's head, or that of a whole response, as a view, held to the rules of `check_response`. The
/// view's body is empty: set it where the message has one. Nothing is allocated.
///
/// Borrows:  as above.
/// Errors:   too_many_fields, bad_version, those of `check_response`; `at` is of no use.
template <class Allocator>
result<response_view> view_head(
    boost::beast::http::response_header<boost::beast::http::basic_fields<Allocator>> const& head
        JOBWIRE_LIFETIMEBOUND,
    std::span<header_field> table JOBWIRE_LIFETIMEBOUND, head_limits const& limits = {}) noexcept {
  auto const fields = view_fields(head, table);
  if (!fields) return fields.error();
  response_view view;
  view.status = head.result_int();
  view.reason = view_of(head.reason());
  view.version_minor = head.version() - detail::beast_version;
  view.fields = *fields;
  if (auto const checked = check_response(view, {}, limits); !checked) return checked.error();
  return view;
}
template <class Allocator>
result<response_view> view_head(
    boost::beast::http::response_header<boost::beast::http::basic_fields<Allocator>> const&&,
    std::span<header_field>, head_limits const& = {}) = delete;

/// Copies a request's head into Beast's, or into a whole request, whose body stays as it is: method, target,
/// version and all fields, in their order. `to` owns its copy, and what it held before is gone.
///
/// Throws:  what Beast's fields throw: std::bad_alloc; std::length_error for a name or value above 64 KiB.
template <class Allocator>
void copy_head(request_view const& from,
               boost::beast::http::request_header<boost::beast::http::basic_fields<Allocator>>& to) {
  detail::copy_fields(from.fields, to);
  to.method_string(beast_view_of(from.method));
  to.target(beast_view_of(from.target));
  to.version(detail::beast_version + from.version_minor);
}

/// Copies a response's head likewise: status, reason, version and all fields. A Transfer-Encoding is among
/// them though the view's body is whole: `prepare_payload` of Beast's message frames it anew.
///
/// Throws:  as above; std::invalid_argument for a status above 999.
template <class Allocator>
void copy_head(response_view const& from,
               boost::beast::http::response_header<boost::beast::http::basic_fields<Allocator>>& to) {
  detail::copy_fields(from.fields, to);
  to.result(from.status);
  to.reason(beast_view_of(from.reason));
  to.version(detail::beast_version + from.version_minor);
}

}  // namespace jobwire::beast
