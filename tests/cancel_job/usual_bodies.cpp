// Bodies as the services send them are read without the reader: all the same to every byte of them.
#include <jobwire/cancel_job/read_reply.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <jobwire/adapt/simdjson.hpp>

#include "support/catch.hpp"

namespace {

using namespace jobwire;
using elastic = cancel_job<elastic_transcoder>;

simdjson_reader& reader() {
  static simdjson_reader made{4096};
  return made;
}

/// Calls `use` with a body, each of its proper prefixes, and each text that differs from it in one byte.
template <class Use>
void with_changes(std::string_view body, Use const& use) {
  for (std::size_t size = 0; size <= body.size(); ++size) use(body.substr(0, size));
  std::string changed{body};
  for (std::size_t at = 0; at < body.size(); ++at) {
    for (unsigned value = 0; value < 256; ++value) {
      changed[at] = static_cast<char>(value);
      use(changed);
    }
    changed[at] = body[at];
  }
}

std::string unescaped(detail::json_text const& text) {
  if (!text.escaped) return std::string{text.text};
  std::string out(text.text.size(), '\0');
  out.resize(detail::unescape_json(text.text, out.data(), out.size()).size);
  return out;
}

std::string said_by(detail::fault_members const& members) {
  std::string all;
  auto const append = [&all](auto const& member) {
    all.append(unescaped(member.exact)).append("|").append(unescaped(member.any_case)).append("|");
  };
  append(members.code);
  append(members.type);
  append(members.error);
  append(members.message);
  append(members.error_message);
  return all;
}

TEST_CASE("a usual success is one to the reader too, and so is what differs from it in a byte") {
  std::size_t usual = 0;
  std::size_t wrong = 0;
  for (std::string_view const body : {R"({"Success":"true"})", "{}", R"({"Success":true})",
                                      R"({"Success": "true"})", "{\n   \"Success\":\"true\"\n}"}) {
    CHECK(detail::is_usual_success(body));
    with_changes(body, [&](std::string_view text) {
      success_report<elastic> report;
      auto const strict = report.read(reader(), text, {});
      auto const reply = read_reply<elastic>({202, {}, 1, {}, text, 0, 0}, reader(), {});
      bool const blank = all_in(text, detail::is_json_space);
      bool const same = reply && (reply->outcome == reply_outcome::success) == (blank || *strict) &&
                        reply->body_error == (blank ? errc::none : strict.error().code);
      wrong += same ? 0U : 1U;
      usual += detail::is_usual_success(text) ? 1U : 0U;
    });
  }
  CHECK(wrong == 0);
  CHECK(usual > 5);
  CHECK_FALSE(detail::is_usual_success(R"({"Success":"frue"})"));
  CHECK_FALSE(detail::is_usual_success(""));
}

TEST_CASE("an error body says to the one what it says to the other, whichever byte of it is changed") {
  std::size_t wrong = 0;
  for (std::string_view const body :
       {R"({"message":"Value 'foobar' at 'id': ^\\d{13}-\\w{6}$"})",
        R"({"code":"a#B:c","Message":"\u00e9\n"})", R"({"__type":"ns#A","message":""})",
        R"({"Error":"A\u0042","message":"x"})",
        R"({"code":"A","code":"B\/","errorMessage":"y","ERRORMESSAGE":"z"})"}) {
    with_changes(body, [&](std::string_view text) {
      detail::fault_members fast;
      detail::fault_members strict;
      auto const code = fast.read(reader(), text);
      auto const said = said_by(fast);
      bool const same = code == strict.read_by(reader(), text) && said == said_by(strict);
      wrong += same ? 0U : 1U;
    });
  }
  CHECK(wrong == 0);
}

/// A reader that must not be asked.
struct no_reader {
  bool& asked;
  template <class Visit>
  result<void> read_object(std::string_view, Visit const&) noexcept {
    asked = true;
    return errc::json_syntax;
  }
  template <class Visit>
  result<void> read_object_within(std::string_view, std::string_view, Visit const&) noexcept {
    asked = true;
    return errc::json_syntax;
  }
};

TEST_CASE("the reader is not asked about what the services send") {
  bool asked = false;
  no_reader none{asked};
  std::array<char, 64> scratch{};
  auto const read = [&](unsigned status, std::string_view body) {
    return read_reply<elastic>({status, {}, 1, {}, body, 0, 0}, none, scratch);
  };
  CHECK(read(202, R"({"Success":"true"})")->outcome == reply_outcome::success);
  CHECK(read(400, R"({"message":"a\\b","code":"x#ValidationException:u"})")->fault.message == "a\\b");
  CHECK(read(400, R"({"message":"a\\b","code":"x#ValidationException:u"})")->fault.kind ==
        fault_kind::validation);
  CHECK_FALSE(asked);
  CHECK(read(400, R"({"code":"\u0041"})")->body_error == errc::json_syntax);
  CHECK(asked);
}

}  // namespace
