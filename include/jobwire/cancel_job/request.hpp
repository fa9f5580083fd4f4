// A request on one job: made from an id, routed and read from a head.
// Layer 5; may include: config, service, uri, query, http/head.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <jobwire/config.hpp>
#include <jobwire/http/head.hpp>
#include <jobwire/query.hpp>
#include <jobwire/service.hpp>
#include <jobwire/uri.hpp>

namespace jobwire {

namespace detail {

/// Whether a query is exactly that of a presigned request: each parameter once, all that must be there, and
/// no other. `at` of an error is an offset in the query.
constexpr result<void> check_presigned_names(std::string_view query) noexcept {
  bool seen[presigned_count]{};
  query_reader reader{query};
  for (query_parameter parameter; reader.next(parameter);) {
    auto const index = presigned_index(parameter.name);
    if (index == presigned_count || seen[index]) {
      return error{errc::unexpected_query, offset_in(query, parameter.name)};
    }
    seen[index] = true;
  }
  for (std::size_t i = 0; i + 1 < presigned_count; ++i) {
    if (!seen[i]) return error{errc::unexpected_query, query.size()};
  }
  return {};
}

}  // namespace detail

/// Finds out whether a head is the operation's: its method, and exactly `/VERSION/COLLECTION/` and one
/// segment as the raw path, byte for byte. Yields the segment as it stands, escapes and all, for
/// `job_request::parse` or for a refusal's text; it may be empty, "." or no valid id. Borrows the head.
///
/// Errors:  other_method, other_path - another operation's (their kind is other_operation). unexpected_query
///          - a question mark, and behind it anything but the X-Amz-* parameters of a presigned request, each
///          once; `at` is an offset in the target.
template <operation Op>
constexpr result<std::string_view> route(request_view const& head) noexcept {
  if (head.method != Op::method) return errc::other_method;
  auto const parts = split_target(head.target);
  std::string_view rest = parts.path;
  for (std::string_view const part :
       {std::string_view{Op::service::api_version}, std::string_view{Op::collection}}) {
    if (!rest.starts_with('/')) return errc::other_path;
    rest.remove_prefix(1);
    if (!rest.starts_with(part)) return errc::other_path;
    rest.remove_prefix(part.size());
  }
  if (!rest.starts_with('/')) return errc::other_path;
  rest.remove_prefix(1);
  if (rest.find('/') != std::string_view::npos)
    return error{errc::other_path, detail::offset_in(head.target, rest)};
  auto const path_end = detail::offset_in(head.target, parts.path) + parts.path.size();
  if (path_end == head.target.size()) return rest;
  auto const checked = detail::check_presigned_names(parts.query);
  if (!checked) return error{checked.error().code, path_end + 1 + checked.error().at};
  return rest;
}

/// A request on one job, of the operation `Op`. Borrows the id; owns nothing; 16 bytes.
template <operation Op>
class job_request {
 public:
  using service = typename Op::service;

  /// Takes an id that keeps the service's rule. Borrows it.
  ///
  /// Errors:  invalid_job_id - `at` is the offset of the byte that breaks the rule.
  static constexpr result<job_request> make(std::string_view job_id) noexcept {
    if (auto const checked = service::check_id(job_id); !checked) return checked.error();
    return unchecked(job_id);
  }
  static result<job_request> make(owning_temporary auto&&) = delete;  // an id that ends here would dangle

  /// Takes any id; it is percent-encoded on the wire. For what the service is to refuse, and for tests.
  static constexpr job_request unchecked(std::string_view job_id) noexcept {
    job_request made;
    made.job_id_ = job_id;
    return made;
  }
  static job_request unchecked(owning_temporary auto&&) = delete;  // an id that ends here would dangle

  /// Reads the request from a head. An id without escapes is borrowed from it; one with escapes is decoded
  /// once into `scratch` and borrowed from there.
  ///
  /// Errors:  those of `route`. malformed_escape - `at` is the offset in the target.
  ///          bad_job_id - `at` is the offset in the decoded id. no_space - `at` is the size `scratch` needs.
  static constexpr result<job_request> parse(request_view const& head,
                                             std::span<char> scratch = {}) noexcept {
    auto const segment = route<Op>(head);
    if (!segment) return segment.error();
    std::string_view id = *segment;
    if (id.find('%') != std::string_view::npos) {
      auto const decoded = write_decoded(id, scratch);
      if (!decoded && decoded.error().code == errc::malformed_escape) {
        return error{errc::malformed_escape, decoded.error().at + detail::offset_in(head.target, id)};
      }
      if (!decoded) return decoded.error();
      id = detail::text_at(scratch.data(), *decoded);
    }
    if (auto const checked = service::check_id(id); !checked)
      return error{errc::bad_job_id, checked.error().at};
    return unchecked(id);
  }

  constexpr job_request() noexcept = default;

  constexpr std::string_view job_id() const noexcept { return job_id_; }

  /// Puts the request target: `/VERSION/COLLECTION/ID`, the id percent-encoded; behind constants, if any are
  /// named.
  template <auto const&... Before, sink Out>
  constexpr void put_target(Out& out) const noexcept {
    put_collection<Before...>(out);
    put_segment(out, job_id_);
  }

  /// Puts what is in front of the id: `/VERSION/COLLECTION/`, behind constants, if any are named.
  template <auto const&... Before, sink Out>
  [[gnu::always_inline]] static constexpr void put_collection(Out& out) noexcept {
    using detail::slash;
    out.write(joined<Before..., slash, service::api_version, slash, Op::collection, slash>());
  }

  constexpr std::size_t measure_target() const noexcept {
    return measure_with([this](auto& out) noexcept { this->put_target(out); });
  }

  /// Writes the target at the front of `out`; yields the bytes written. Errors: no_space.
  constexpr result<std::size_t> write_target(std::span<char> out) const noexcept {
    return write_with(out, [this](auto& to) noexcept { this->put_target(to); });
  }

  friend constexpr bool operator==(job_request const&, job_request const&) noexcept = default;

 private:
  std::string_view job_id_;
};

template <service Service>
using cancel_job_request = job_request<cancel_job<Service>>;

}  // namespace jobwire
