#include <jobwire/http/rules.hpp>

#include <array>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/heads.hpp"

namespace {

using namespace jobwire;

static_assert(check_host("a.b:443") && check_host("[::1]") && !check_host("") && !check_host("a:"));
static_assert(check_target("OPTIONS", "*") && !check_target("GET", "*") && check_target("GET", "/a?b"));

TEST_CASE("A host is a name or an address, and a port") {
  for (std::string_view const host :
       {"a", "127.0.0.1", "a-b_c.d~", "a%41", "x!$&'()*+,;=", "[::1]:1", "[v1.a]:0"}) {
    INFO(std::string{host});
    CHECK(check_host(host));
  }
  struct refused {
    std::string_view host;
    std::size_t at;
  };
  for (auto const& [host, at] :
       {refused{"", 0}, refused{":1", 0}, refused{"a b", 1}, refused{"a:b", 2}, refused{"a:1:2", 2},
        refused{"a:65536", 2}, refused{"a%4g", 1}, refused{"[::1", 0}, refused{"[::1]x", 5},
        refused{"a\x80", 1}, refused{"a/", 1}, refused{"u@h", 1}}) {
    INFO(std::string{host});
    CHECK(check_host(host).error() == error{errc::malformed_host, at});
  }
}

TEST_CASE("An escape that is cut off is refused without a look behind its end") {
  support::guarded_memory memory;
  for (std::string_view const cut : {"/%", "/%4", "/a?%4"}) {
    CHECK(check_target("GET", memory.at_end(cut)).error().code == errc::malformed_escape);
    CHECK(check_host(memory.at_end(cut.substr(cut.find('%')))).error() == error{errc::malformed_host, 0});
  }
  CHECK(check_target("GET", memory.at_end("/%41")));
}

/// A head that some parser might yield: its texts need not lie in the bytes.
struct loose_head {
  std::array<header_field, 2> fields{{{"Host", "x"}, {"A", "b"}}};
  request_view view{"GET", "/", 1, fields, 40};

  errc code(head_limits const& limits = {}) {
    view.fields = fields;
    return check_request(view, "GET", limits).error().code;
  }
};

TEST_CASE("The rules hold for heads of any parser, even where views lie elsewhere") {
  loose_head head;
  CHECK(head.code() == errc::none);
  head.view.method = "";
  CHECK(head.code() == errc::malformed_method);
  head.view.method = "G T";
  CHECK(head.code() == errc::malformed_method);
  head.view.method = "GET";
  head.view.version_minor = 2;
  CHECK(head.code() == errc::bad_version);
  head.view.version_minor = 1;
  head.fields[1] = {"a b", "c"};
  CHECK(head.code() == errc::malformed_field_name);
  head.fields[1] = {"", "c"};
  CHECK(head.code() == errc::malformed_field_name);
  head.fields[1] = {"a", "b\r\nc"};
  CHECK(head.code() == errc::malformed_field_value);
  head.fields[1] = {"a", "0123456789"};
  CHECK(head.code({.field_bytes = 12}) == errc::none);
  CHECK(head.code({.field_bytes = 11}) == errc::field_too_long);
  CHECK(head.code({.fields = 1}) == errc::too_many_fields);
  head.view.target = "/0123456789";
  CHECK(head.code({.target_bytes = 10}) == errc::target_too_long);
  head.fields[1] = {"HOST", "x"};
  CHECK(head.code() == errc::duplicate_host);
}

TEST_CASE("A response's rules as well") {
  response_view head;
  head.status = 200;
  CHECK(check_response(head, ""));
  head.status = 99;
  CHECK(check_response(head, "").error().code == errc::bad_status);
  head.status = 600;
  CHECK(check_response(head, "").error().code == errc::bad_status);
  head.status = 200;
  head.reason = "a\nb";
  CHECK(check_response(head, "").error().code == errc::malformed_reason);
  head.reason = "";
  head.version_minor = 2;
  CHECK(check_response(head, "").error().code == errc::bad_version);
}

}  // namespace
