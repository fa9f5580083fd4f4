// The guide's table of policies names each one's default, as the headers have it.
#include <jobwire/jobwire.hpp>

#include "support/catch.hpp"

#include <array>
#include <fstream>
#include <set>
#include <string>
#include <string_view>

#include <jobwire/adapt/simdjson.hpp>

namespace {

using namespace jobwire;

struct policy {
  std::string_view name;
  std::string value;
};

std::string text_of(bool value) { return value ? "true" : "false"; }

/// The first two cells of each row that begins with the name of a member and then has a value.
std::set<std::string> rows() {
  std::ifstream file{JOBWIRE_TEST_DIR "/../docs/guide.md"};
  std::set<std::string> found;
  for (std::string line; std::getline(file, line);) {
    auto const second = line.find("| `", 3);
    bool const is_policy = line.starts_with("| `") && second == line.find('|', 3) && line.find("::") < second;
    if (is_policy) found.insert(line.substr(0, line.find('|', second + 1)));
  }
  return found;
}

}  // namespace

TEST_CASE("the guide's defaults are those of the headers") {
  verify_rules const verifying;
  canonical_rules const canonical;
  emit_options const emitting;
  head_limits const limits;
  response_context const context;
  CHECK(verifying.absent == absent_headers::refuse);
  CHECK(canonical.multi_line == multi_line_values::refuse);
  CHECK(emitting.profile == emit_profile::strict);
  CHECK(emitting.token == token_policy::sign);
  CHECK(context.end == stream_end::open);
  CHECK(context.to == answered::any);
  policy const policies[]{
      {"verify_rules::skew_seconds", std::to_string(verifying.skew_seconds)},
      {"verify_rules::absent", "refuse"},
      {"verify_rules::accept_date_field", text_of(verifying.accept_date_field)},
      {"verify_rules::accept_unsigned_payload", text_of(verifying.accept_unsigned_payload)},
      {"path_rules::normalize", text_of(verifying.path.normalize)},
      {"path_rules::double_encode", text_of(verifying.path.double_encode)},
      {"canonical_rules::multi_line", "refuse"},
      {"emit_options::profile", "strict"},
      {"emit_options::token", "sign"},
      {"presign_options::expires_seconds", std::to_string(presign_options{}.expires_seconds)},
      {"reply_rules::error_member", text_of(reply_rules{}.error_member)},
      {"head_limits::head_bytes", std::to_string(limits.head_bytes)},
      {"head_limits::target_bytes", std::to_string(limits.target_bytes)},
      {"head_limits::field_bytes", std::to_string(limits.field_bytes)},
      {"head_limits::fields", std::to_string(limits.fields)},
      {"head_limits::body_bytes", std::to_string(limits.body_bytes)},
      {"head_limits::request_body_bytes", std::to_string(limits.request_body_bytes)},
      {"head_limits::interim_responses", std::to_string(limits.interim_responses)},
      {"response_context::end", "open"},
      {"response_context::to", "any"},
      {"simdjson_reader::default_depth", std::to_string(simdjson_reader::default_depth)},
  };
  std::set<std::string> expected;
  for (auto const& [name, value] : policies) {
    expected.insert("| `" + std::string{name} + "` | `" + value + "` ");
  }
  CHECK(rows() == expected);
}
