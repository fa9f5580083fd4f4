// hmac: SHA-256 and HMAC-SHA-256 values. A case passes when jobwire's own hasher and libcrypto's both have it right.
#include <string>
#include <string_view>
#include <system_error>

#include <jobwire/adapt/openssl.hpp>
#include <jobwire/hex.hpp>
#include <jobwire/hmac.hpp>
#include <jobwire/sha256.hpp>

#include "conformance/kinds.hpp"
#include "conformance/stages.hpp"

namespace conformance {

namespace {

/// Calls `check` once for each hasher, with a value of it and its name.
template <class Check>
void with_both_hashers(Check const& check) {
  check(jobwire::sha256{}, "sha256");
  check(jobwire::openssl_sha256{}, "openssl_sha256");
}

/// The message hashed at once, and byte by byte.
template <class Hasher>
void check_digest(test_case& test, Hasher const& fresh, std::string const& what, std::string_view message,
                  std::string_view expected) {
  Hasher whole{fresh};
  whole.update(message);
  test.expect_equal(what + " digest", expected, text_of(whole.finish()));
  Hasher split{fresh};
  for (std::size_t i = 0; i < message.size(); ++i) split.update(message.substr(i, 1));
  test.expect_equal(what + " digest byte by byte", expected, text_of(split.finish()));
}

/// `valid` says whether the code of the message must be `tag` or must not.
void check_code(test_case& test, std::string_view key, std::string_view message, std::string_view tag,
                bool valid) {
  auto const claimed = jobwire::parse_hex(tag);
  if (!claimed) return test.fail("a tag of 64 hex digits in the case", told(claimed.error()));
  with_both_hashers([&](auto const& hasher, std::string const& what) {
    using hasher_type = std::decay_t<decltype(hasher)>;
    auto const code = jobwire::hmac<hasher_type>(key, message);
    bool const equal = jobwire::equal_in_constant_time(code, *claimed);
    test.expect(equal == valid, what + (valid ? " code " : " code other than ") + std::string{tag},
                text_of(code));
  });
}

/// A Wycheproof file: its groups of whole 256-bit tags; the truncated ones are no cases here.
void judge_wycheproof(std::string const& stem, dom::array const& groups, report& to) {
  for (auto const element : groups) {
    std::int64_t tag_size = 0;
    dom::array tests;
    if (element["tagSize"].get(tag_size) != simdjson::SUCCESS || tag_size != 256) continue;
    if (element["tests"].get(tests) != simdjson::SUCCESS) continue;
    for (auto const each : tests) {
      dom::object object;
      if (each.get(object) != simdjson::SUCCESS) continue;
      std::int64_t id = 0;
      if (object["tcId"].get(id) != simdjson::SUCCESS) id = -1;
      test_case test{to, stem + "/" + std::to_string(id)};
      report_unknown_keys(to, "a MAC test", object,
                          {"tcId", "comment", "flags", "key", "msg", "tag", "result"});
      members const in{object, test};
      check_code(test, in.hex("key"), in.hex("msg"), in.text("tag"), in.text("result") == "valid");
    }
  }
}

template <class Judge>
void each_object(dom::object const& root, std::string const& stem, std::string const& list, report& to,
                 Judge const& judge) {
  dom::array array;
  if (root.at_key(list).get(array) != simdjson::SUCCESS) return;
  std::size_t index = 0;
  for (auto const element : array) {
    test_case test{to, stem + "/" + list + "/" + std::to_string(index++)};
    dom::object object;
    if (element.get(object) != simdjson::SUCCESS) {
      test.fail("an object in the file", "another kind");
      continue;
    }
    judge(test, members{object, test});
  }
}

void judge_values(std::string const& stem, dom::object const& root, report& to) {
  report_unknown_keys(
      to, stem, root,
      {"description", "source", "sources", "note", "notes", "count", "sha256", "fips180", "hmac_rfc4231"});
  each_object(root, stem, "sha256", to, [&](test_case& test, members const& in) {
    report_unknown_keys(to, "sha256", in.raw(), {"msg_hex", "sha256", "bits", "name"});
    with_both_hashers([&, message = in.hex("msg_hex"), expected = in.text("sha256")](
                          auto const& hasher, std::string const& what) {
      check_digest(test, hasher, what, message, expected);
    });
  });
  each_object(root, stem, "fips180", to, [&](test_case& test, members const& in) {
    report_unknown_keys(to, "fips180", in.raw(), {"msg", "repeat", "sha256", "name"});
    std::string message;
    for (std::int64_t i = in.has("repeat") ? in.number("repeat") : 1; i > 0; --i) message += in.text("msg");
    with_both_hashers([&, expected = in.text("sha256")](auto const& hasher, std::string const& what) {
      check_digest(test, hasher, what, message, expected);
    });
  });
  each_object(root, stem, "hmac_rfc4231", to, [&](test_case& test, members const& in) {
    report_unknown_keys(to, "hmac_rfc4231", in.raw(), {"key_hex", "msg_hex", "hmac_sha256", "name", "case"});
    check_code(test, in.hex("key_hex"), in.hex("msg_hex"), in.text("hmac_sha256"), true);
  });
}

}  // namespace

std::string judge_hmac(path const& folder, report& to) {
  std::error_code failed;
  std::set<path> files;
  for (auto const& entry : std::filesystem::directory_iterator{folder, failed}) {
    if (entry.path().extension() == ".json") files.insert(entry.path());
  }
  if (failed) return "'" + folder.string() + "' cannot be listed: " + failed.message() + ".";
  for (auto const& file : files) {
    index_file index;
    if (auto const sentence = index.load(file, {}); !sentence.empty()) return sentence;
    dom::array groups;
    if (index.root().at_key("testGroups").get(groups) == simdjson::SUCCESS) {
      judge_wycheproof(file.stem().string(), groups, to);
    } else {
      judge_values(file.stem().string(), index.root(), to);
    }
  }
  return {};
}

}  // namespace conformance
