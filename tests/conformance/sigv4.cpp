// sigv4: the suite's layout, a folder a case; each case in header form and in query form.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/hmac.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/presign.hpp>
#include <jobwire/sigv4/sign.hpp>

#include "conformance/kinds.hpp"
#include "conformance/stages.hpp"

namespace conformance {

namespace {

/// A request as the suite writes it: LF line ends, any bytes in the target, folded values, perhaps no empty line.
/// It is what a signer is given, not an HTTP message, so it is read here and not by the library.
struct suite_request {
  std::string text;
  std::string_view method;
  std::string_view target;
  std::vector<jobwire::header_field> fields;
  std::string_view body;

  explicit suite_request(std::string bytes) : text{std::move(bytes)} {
    std::string_view rest = text;
    auto const first = take_line(rest);
    auto const method_end = first.find(' ');
    auto const target_end = first.rfind(' ');
    method = first.substr(0, method_end);
    if (method_end != std::string_view::npos) {
      target = first.substr(method_end + 1, target_end > method_end ? target_end - method_end - 1 : 0);
    }
    while (!rest.empty() && rest.front() != '\n') {
      std::string_view line = take_line(rest);
      while (rest.starts_with(' ') ||
             rest.starts_with('\t')) {  // a fold: the value goes on, its line feed included
        auto const more = take_line(rest);
        line = {line.data(), static_cast<std::size_t>(more.data() + more.size() - line.data())};
      }
      auto const colon = std::min(line.find(':'), line.size());
      fields.push_back({line.substr(0, colon), line.substr(std::min(colon + 1, line.size()))});
    }
    if (!rest.empty()) body = rest.substr(1);
  }
  suite_request(suite_request const&) = delete;
  suite_request& operator=(suite_request const&) = delete;

 private:
  static std::string_view take_line(std::string_view& rest) {
    auto const end = std::min(rest.find('\n'), rest.size());
    auto const line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return line;
  }
};

/// The inputs of a case: context.json.
struct suite_context {
  std::string access_key_id, secret, token, region, service;
  std::int64_t expires = 0;
  bool sign_body = false;
  bool omit_token = false;
  jobwire::canonical_rules rules;
  jobwire::amz_date now;

  suite_context(dom::object const& object, test_case& test, report& to) {
    report_unknown_keys(to, "context.json", object,
                        {"credentials", "expiration_in_seconds", "normalize", "region", "service",
                         "sign_body", "timestamp", "omit_session_token"});
    members const in{object, test};
    auto const who = in.object("credentials");
    report_unknown_keys(to, "credentials", who, {"access_key_id", "secret_access_key", "token"});
    members const credentials{who, test};
    access_key_id = credentials.text("access_key_id");
    secret = credentials.text("secret_access_key");
    token = credentials.text_or_empty("token");
    region = in.text("region");
    service = in.text("service");
    if (in.has("expiration_in_seconds")) expires = in.number("expiration_in_seconds");
    sign_body = in.has("sign_body") && in.boolean("sign_body");
    omit_token = in.has("omit_session_token") && in.boolean("omit_session_token");
    rules.path.normalize = in.boolean("normalize");
    std::string basic;
    for (char const c : in.text("timestamp")) {
      if (c != '-' && c != ':') basic += c;
    }
    auto const parsed = jobwire::amz_date::parse(basic);
    if (!parsed) test.fail("the context's timestamp to be an instant", told(parsed.error()));
    now = parsed.value_or(jobwire::amz_date{});
  }

  jobwire::credential_scope scope() const { return {now.day(), region, service}; }
};

/// The texts that a form of a case must yield.
expected_stages read_stages(path const& folder, std::string const& form, test_case& test) {
  auto const read = [&](std::string const& what) {
    auto const text = read_file(folder / (form + "-" + what + ".txt"));
    if (!text) test.fail("a file " + form + "-" + what + ".txt in the case's folder", "none");
    return text.value_or(std::string{});
  };
  return {read("canonical-request"), read("string-to-sign"), read("signature")};
}

bool carries(suite_request const& request, std::string_view name) {
  return static_cast<bool>(jobwire::find_field(request.fields, name));
}

void judge_header_form(suite_request const& request, suite_context const& context,
                       expected_stages const& expected, test_case& test) {
  std::string const body_hash = text_of(jobwire::hash_of<jobwire::sha256>(request.body));
  auto fields = request.fields;
  if (!carries(request, "x-amz-date")) fields.push_back({"X-Amz-Date", context.now.text()});
  if (!context.token.empty() && !context.omit_token && !carries(request, "x-amz-security-token")) {
    fields.push_back({"X-Amz-Security-Token", context.token});
  }
  if (context.sign_body) fields.push_back({"x-amz-content-sha256", body_hash});
  auto const canonical = jobwire::canonical_request::make({request.method,
                                                           jobwire::path_of(request.target),
                                                           jobwire::query_of(request.target),
                                                           fields,
                                                           {},
                                                           body_hash},
                                                          context.rules);
  if (!canonical) return test.fail("a canonical request", told(canonical.error()));
  auto const key = derive_key(test, context.secret, context.scope(), {});
  check_stages(test, *canonical, context.now, context.scope(), key, expected);
}

/// The names of all fields as SignedHeaders lists them.
std::string names_of(suite_request const& request) {
  std::vector<std::string> names;
  for (auto const& field : request.fields) {
    std::string name{field.name};
    for (char& c : name) c = jobwire::to_lower(c);
    names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string list;
  for (auto const& name : names) list += (list.empty() ? "" : ";") + name;
  return list;
}

/// The target is written by the library; what of it was signed is then taken apart again and compared.
void judge_query_form(suite_request const& request, suite_context const& context,
                      expected_stages const& expected, test_case& test) {
  std::string const body_hash = text_of(jobwire::hash_of<jobwire::sha256>(request.body));
  std::string const names = names_of(request);
  auto const who = jobwire::credentials::make(context.access_key_id, context.secret, context.token);
  if (!who) return test.fail("the case's credentials to be accepted", told(who.error()));
  jobwire::request_parts parts{request.method,
                               jobwire::path_of(request.target),
                               jobwire::query_of(request.target),
                               request.fields,
                               names,
                               body_hash};
  auto const policy = context.omit_token ? jobwire::token_policy::append : jobwire::token_policy::sign;
  jobwire::presign_options const options{context.now,     context.expires, context.region,
                                         context.service, policy,          context.rules};
  jobwire::day_key<jobwire::sha256> keys{*who};
  auto const nothing = jobwire::write_presigned(parts, keys, options, {});
  if (nothing || nothing.error().code != jobwire::errc::no_space) {
    return test.fail("no_space in an empty buffer", nothing ? "success" : told(nothing.error()));
  }
  std::string const target = written(test, "presigned target", nothing.error().at, [&](std::span<char> out) {
    return jobwire::write_presigned(parts, keys, options, out);
  });

  constexpr std::string_view before_signature = "&X-Amz-Signature=";
  auto const mark = target.find(before_signature);
  if (mark == std::string::npos) return test.fail("a presigned target with X-Amz-Signature", "none");
  std::string_view const tail = std::string_view{target}.substr(mark + before_signature.size());
  test.expect_equal("signature in the target", expected.signature, tail.substr(0, 64));
  bool const appended = !context.token.empty() && context.omit_token;
  test.expect(appended == (tail.find("X-Amz-Security-Token=") != std::string_view::npos),
              appended ? "the token behind the signature" : "nothing behind the signature", "the opposite");

  std::string_view const signed_part = std::string_view{target}.substr(0, mark);
  parts.query = jobwire::query_of(signed_part);
  auto const canonical = jobwire::canonical_request::make(parts, context.rules);
  if (!canonical) return test.fail("a canonical request of the target", told(canonical.error()));
  auto const key = derive_key(test, context.secret, context.scope(), {});
  check_stages(test, *canonical, context.now, context.scope(), key, expected);
}

/// The forms that a case has: both, unless its index says otherwise.
std::vector<std::string> forms_of(dom::object const& entry) {
  dom::array listed;
  if (entry.at_key("forms").get(listed) != simdjson::SUCCESS) return {"header", "query"};
  std::vector<std::string> forms;
  for (auto const element : listed) {
    std::string_view form;
    if (element.get(form) == simdjson::SUCCESS) forms.emplace_back(form);
  }
  return forms;
}

/// The policy for folded values that the index names; the current suite's where it names none.
std::optional<jobwire::multi_line_values> multi_line_of(dom::object const& entry) {
  std::string_view named;
  if (entry.at_key("multiline").get(named) != simdjson::SUCCESS || named == "space") {
    return jobwire::multi_line_values::join_by_space;
  }
  if (named == "comma" || named == "commas") return jobwire::multi_line_values::join_by_comma;
  return std::nullopt;
}

void judge_form(path const& folder, std::string const& form, dom::object const& entry, test_case& test,
                report& to) {
  auto const bytes = read_file(folder / "request.txt");
  if (!bytes) return test.fail("a file request.txt in the case's folder", "none");
  index_file context_file;
  if (auto const sentence = context_file.load(folder / "context.json", {}); !sentence.empty()) {
    return test.fail("a file context.json in the case's folder", sentence);
  }
  suite_request const request{*bytes};
  suite_context context{context_file.root(), test, to};
  auto const policy = multi_line_of(entry);
  if (!policy) return test.fail("'space' or 'comma' as the case's 'multiline'", "a policy that is not known");
  context.rules.multi_line = *policy;
  auto const expected = read_stages(folder, form, test);
  if (test.failed()) return;
  if (form == "header") {
    judge_header_form(request, context, expected, test);
  } else if (form == "query") {
    judge_query_form(request, context, expected, test);
  } else {
    test.fail("'header' or 'query' as the case's form", form);
  }
}

}  // namespace

std::string judge_sigv4(path const& folder, report& to) {
  index_file index;
  if (auto const sentence = index.load(folder / "index.json", "cases"); !sentence.empty()) return sentence;
  report_unknown_keys(to, "index.json", index.root(), {"description", "source", "notes", "count", "cases"});
  index.each("name", [&](dom::object const& entry, std::string const& name) {
    report_unknown_keys(to, "a case in index.json", entry,
                        {"name", "category", "exercises", "normalize", "sign_body", "session_token",
                         "omit_session_token", "origin", "source", "multiline", "forms"});
    for (auto const& form : forms_of(entry)) {
      test_case test{to, name + "/" + form};
      judge_form(folder / name, form, entry, test, to);
    }
  });
  return {};
}

}  // namespace conformance
