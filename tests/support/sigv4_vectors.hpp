// Known answers for signing in a field: the requests of this project, and the published IAM and S3 ones. Every input
// stands here, so tests, benchmarks and fuzzers can share them.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include <jobwire/sigv4/sign.hpp>

namespace sigv4_vectors {

using jobwire::header_field;

inline constexpr std::string_view access_key_id = "AKIDEXAMPLE";
inline constexpr std::string_view secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// Differs from `secret` in one character.
inline constexpr std::string_view s3_secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
inline constexpr std::string_view token =
    "AQoDYXdzEPT//////////"
    "wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwt"
    "hAx7mSEI/qkPpKPi/"
    "kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVX"
    "AkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+"
    "scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

/// The seed's request, signed with these credentials at 20130114T174952Z.
inline constexpr std::string_view signed_head =
    "DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\r\n"
    "Host: elastictranscoder.us-east-1.amazonaws.com\r\n"
    "X-Amz-Date: 20130114T174952Z\r\n"
    "Authorization: AWS4-HMAC-SHA256 "
    "Credential=AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request, "
    "SignedHeaders=host;x-amz-date, "
    "Signature=e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd\r\n\r\n";

/// One request and all that signing it yields. An empty hash is one that was not published.
struct known_answer {
  std::string_view name;
  std::string_view method;
  std::string_view path;
  std::string_view query;
  std::span<header_field const> fields;
  std::string_view signed_headers;
  std::string_view region;
  std::string_view service;
  std::string_view instant;
  std::string_view canonical_hash;
  std::string_view signature;
  std::string_view secret = sigv4_vectors::secret;
  std::string_view payload_hash = jobwire::empty_payload_hash;
  jobwire::canonical_rules rules{};

  constexpr jobwire::request_parts parts() const noexcept {
    return {method, path, query, fields, signed_headers, payload_hash};
  }
  constexpr jobwire::credential_scope scope() const noexcept {
    return {jobwire::slice(instant, 0, 8), region, service};
  }
  constexpr jobwire::amz_date date() const noexcept { return *jobwire::amz_date::parse(instant); }
};

// The cancel requests.

inline constexpr std::string_view job_id = "3333333333333-abcde3";
inline constexpr std::string_view job_path = "/2012-09-25/jobs/3333333333333-abcde3";
inline constexpr std::string_view instant = "20130114T174952Z";
inline constexpr std::string_view http_date = "Mon, 14 Jan 2013 17:49:52 -0000";
inline constexpr std::string_view region = "us-east-1";
inline constexpr std::string_view service = "elastictranscoder";
inline constexpr std::string_view host = "elastictranscoder.us-east-1.amazonaws.com";
inline constexpr std::string_view host_and_port = "elastictranscoder.us-east-1.amazonaws.com:443";
inline constexpr std::string_view signing_key =
    "9055fae6e7c071e47f774961e5e2e14d609f544499c92d06a465318fa3befccb";

inline constexpr header_field host_field{"Host", host};
inline constexpr header_field port_field{"Host", host_and_port};
inline constexpr header_field date_field{"X-Amz-Date", instant};
inline constexpr header_field type_field{"Content-Type", "charset=UTF-8"};
inline constexpr std::array fields_a{host_field, date_field};
inline constexpr std::array fields_b{port_field, date_field};
inline constexpr std::array fields_d{host_field, date_field, header_field{"X-Amz-Security-Token", token}};
inline constexpr std::array fields_e{type_field, host_field, date_field};
inline constexpr std::array fields_f{host_field, date_field,
                                     header_field{"x-amz-content-sha256", jobwire::empty_payload_hash}};
inline constexpr std::array fields_g{type_field, header_field{"Accept", "*/*"}, port_field, date_field};
inline constexpr std::array fields_m{header_field{"Host", "mediaconvert.us-west-2.amazonaws.com"},
                                     date_field};
inline constexpr std::array fields_m2{header_field{"Host", "mediaconvert.us-east-1.amazonaws.com"},
                                      date_field};
inline constexpr std::array fields_x{host_field, header_field{"Date", http_date}};
inline constexpr std::string_view seed_names = "host;x-amz-date;x-amz-target";
inline constexpr jobwire::canonical_rules as_empty{.absent = jobwire::absent_headers::as_empty};

constexpr known_answer cancel(std::string_view name, std::span<header_field const> fields,
                              std::string_view names, std::string_view canonical_hash,
                              std::string_view signature, jobwire::canonical_rules rules = {}) noexcept {
  return {.name = name,
          .method = "DELETE",
          .path = job_path,
          .query = {},
          .fields = fields,
          .signed_headers = names,
          .region = region,
          .service = service,
          .instant = instant,
          .canonical_hash = canonical_hash,
          .signature = signature,
          .rules = rules};
}

constexpr known_answer with(known_answer from, std::string_view method, std::string_view path,
                            std::string_view query = {}) noexcept {
  from.method = method;
  from.path = path;
  from.query = query;
  return from;
}

constexpr known_answer media_convert(known_answer from, std::string_view in_region) noexcept {
  from.path = "/2017-08-29/jobs/1671476818694-phptj0";
  from.region = in_region;
  from.service = "mediaconvert";
  return from;
}

inline constexpr std::array<known_answer, 15> cancel_requests{{
    cancel("A", fields_a, "host;x-amz-date",
           "13494ae35f52136ed0e1e643f47ad59f07d79978fcf921fc1663e5730c34e420",
           "e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd"),
    cancel("B", fields_b, "host;x-amz-date",
           "f3702b95d525f10be5240b8e8ff71ce437cd6616b732222e36eb2958130080dc",
           "85d0daa4ad10992585db5452f794fa7410aabf6f6b5daa35b35651e4fed42b68"),
    cancel("C", fields_b, seed_names, "b357a01c85bbf36a0e076defed6a24aebd448376ddd66f0f675aaebe2e15efc3",
           "30fedde808a7f783f5c1acf4d6921c0387affdd17f46333fcf503226f8723313", as_empty),
    cancel("C2", fields_a, seed_names, "100dc7f1296356c0618c07259d67e0645d5bbe1c980fc8eb558b6945308b7d52",
           "485fa1d56bfa05b73216698117039656cfd830fa3f99539ff41f28a9dc54e189", as_empty),
    cancel("D", fields_d, "host;x-amz-date;x-amz-security-token",
           "a005e9930a24cb3146b2c0018cda567f4ea55e63c41bbd630dafc7d8ce21c77c",
           "521eecfa0e4b32ebc1a13f39dacb0e0d03062b24696c3b3040f2459868bf439a"),
    cancel("E", fields_e, "content-type;host;x-amz-date",
           "ecc6716c3b1ba4547c68ad345e115b5f86570a1d5a3a31c3d7cc441482cd11f5",
           "0a2e50914e55e4693c78da81ad7be25ed79ca53a1c4221e9dd27e8a72ec4381f"),
    cancel("F", fields_f, "host;x-amz-content-sha256;x-amz-date",
           "55dc9ef28dadf64eb5c0b92c8e28a630c96a36c4b5424c39681228f8a4fba10d",
           "80d673148c68eba5a5bc34ed25e489b3d74c2009a3a6d5e204f307fa9176be68"),
    cancel("G", fields_g, "accept;content-type;host;x-amz-date",
           "8bafcbd3dd68b7d908d1a94626517ae70b513a93432787169c4ffd2851e30334",
           "0596ffc185575ecc6233cc78662e3605fc445e95bc205ebf8a2a5041217f82db"),
    with(cancel("W", fields_a, "host;x-amz-date",
                "467ae7625e86480c6c2c9b86413979cc0f4ac93f92d232e55b5b6d32d99c2bac",
                "f4d289e35c4c19e10d85b373b249eccb28feed54df7617a682566970ebb6372d"),
         "DELETE", "/2012-09-25/jobs/a%20b%2Fc%25d"),
    with(cancel("R", fields_a, "host;x-amz-date",
                "fa92d54bdea036d42770420c6cc9e82947474d09ebc3bc48d8309d267786e1dc",
                "e761c28f7cb12f8463629692213ea8e180ebfaa73a65523f8f468cd9e006a07f"),
         "GET", job_path),
    with(cancel("L", fields_a, "host;x-amz-date",
                "a9665a4caf8dfa57e996f318152131e68e8fe5826dde1244fa4631df3b039209",
                "a51c0d17d8b51323c72e86822c675c8332469e4328851952049f532e55b569d5"),
         "GET", "/2012-09-25/jobsByStatus/Submitted", "Ascending=true"),
    media_convert(cancel("M", fields_m, "host;x-amz-date",
                         "39a1123b123b7edd5484a2d4d0a62250677c9d7ffa3cda6a497bfec38ca7efb2",
                         "e0a934d8e8932337f3b59c7cdc2363922cc6be9c222a0278535f4182fc69ea46"),
                  "us-west-2"),
    media_convert(cancel("M2", fields_m2, "host;x-amz-date",
                         "fc951380ecf27fca70b9c060720ba6445eb9412d6bc7f720ad52cee026d08ec6",
                         "97babf9b985ff61548e8a670a6a2d9fb1c10ee355147f2853418547c74dbfcea"),
                  "us-east-1"),
    cancel("X", fields_x, "date;host", "",
           "4ebb1d1e7e784e1aa3a9647982593a652f0041ec64e769c4d4e3dee9a3be381e"),
    cancel("A, all fields signed", fields_a, "",
           "13494ae35f52136ed0e1e643f47ad59f07d79978fcf921fc1663e5730c34e420",
           "e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd"),
}};

/// The entry of a name; the first where there is none.
constexpr known_answer const& cancel_request(std::string_view name) noexcept {
  for (auto const& entry : cancel_requests) {
    if (entry.name == name) return entry;
  }
  return cancel_requests[0];
}

/// Presigned targets, complete: 900 s, 604800 s, and 900 s with `token`; host alone is signed.
struct presigned_answer {
  std::string_view name;
  std::string_view expires;
  bool with_token;
  std::string_view canonical_hash;
  std::string_view signature;
};

inline constexpr std::array<presigned_answer, 3> presigned_requests{{
    {"P", "900", false, "5ceb080cac7ddc3976b06807c6b1f6d1e71c3b0464a2e8e7539c596f41a13758",
     "2eb24a05df918284b7e7545ed0c768108b5b10852f1ffabd80004769e0f5fd49"},
    {"P2", "604800", false, "83add95baebbd5177c9d0d53cfd878a3bc72788246a0a15c41e42055777bd592",
     "5279d596b1b05ffb58d86bb8d90df59654288eb8d245d4aae87c85a7e35c49ad"},
    {"P3", "900", true, "3b9a30975151793fefe26b3523b41232f4e4999afed2968e76dd903f7d578af9",
     "bcef8d1931957f9a61135678d126add80d46ad6c6bbc4591b7d45a8085fb21c1"},
}};

/// Puts the target of a presigned request, the signature last.
template <jobwire::sink Out>
constexpr void put_target(Out& out, presigned_answer const& answer) noexcept {
  out.write(job_path);
  out.write(
      "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20130114%2Fus-east-1"
      "%2Felastictranscoder%2Faws4_request&X-Amz-Date=20130114T174952Z&X-Amz-Expires=");
  out.write(answer.expires);
  if (answer.with_token) {
    out.write("&X-Amz-Security-Token=");
    jobwire::put_segment(out, token);
  }
  out.write("&X-Amz-SignedHeaders=host&X-Amz-Signature=");
  out.write(answer.signature);
}

// The published requests of other services.

inline constexpr header_field form_field{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"};
inline constexpr header_field iam_host{"Host", "iam.amazonaws.com"};
inline constexpr header_field s3_host{"Host", "examplebucket.s3.amazonaws.com"};
inline constexpr header_field s3_date{"x-amz-date", "20130524T000000Z"};
inline constexpr header_field s3_empty{"x-amz-content-sha256", jobwire::empty_payload_hash};
inline constexpr std::string_view iam_body = "Action=ListUsers&Version=2010-05-08";
inline constexpr std::string_view iam_body_hash =
    "b6359072c78d70ebee1e81adcbab4f01bf2c23245fa365ef83fe8f1f955085e2";
inline constexpr std::string_view s3_body = "Welcome to Amazon S3.";
inline constexpr std::string_view s3_body_hash =
    "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
inline constexpr std::array fields_list{iam_host, form_field, header_field{"X-Amz-Date", "20150830T123600Z"}};
inline constexpr std::array fields_post{iam_host, form_field, header_field{"X-Amz-Date", "20110909T233600Z"}};
inline constexpr std::array fields_range{s3_host, header_field{"Range", "bytes=0-9"}, s3_empty, s3_date};
inline constexpr std::array fields_put{header_field{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, s3_host,
                                       s3_date, header_field{"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                                       header_field{"x-amz-content-sha256", s3_body_hash}};
inline constexpr std::array fields_s3{s3_host, s3_empty, s3_date};
inline constexpr jobwire::canonical_rules s3_rules{.path = {.normalize = false, .double_encode = false}};

constexpr known_answer iam(std::string_view name, std::string_view method, std::string_view query,
                           std::span<header_field const> fields, std::string_view when,
                           std::string_view payload_hash, std::string_view canonical_hash,
                           std::string_view signature) noexcept {
  return {.name = name,
          .method = method,
          .path = "/",
          .query = query,
          .fields = fields,
          .signed_headers = "content-type;host;x-amz-date",
          .region = "us-east-1",
          .service = "iam",
          .instant = when,
          .canonical_hash = canonical_hash,
          .signature = signature,
          .payload_hash = payload_hash};
}

constexpr known_answer s3(std::string_view name, std::string_view method, std::string_view path,
                          std::string_view query, std::span<header_field const> fields,
                          std::string_view names, std::string_view payload_hash,
                          std::string_view signature) noexcept {
  return {.name = name,
          .method = method,
          .path = path,
          .query = query,
          .fields = fields,
          .signed_headers = names,
          .region = "us-east-1",
          .service = "s3",
          .instant = "20130524T000000Z",
          .canonical_hash = {},
          .signature = signature,
          .secret = s3_secret,
          .payload_hash = payload_hash,
          .rules = s3_rules};
}

inline constexpr std::array<known_answer, 6> published_requests{{
    iam("IAM ListUsers", "GET", iam_body, fields_list, "20150830T123600Z", jobwire::empty_payload_hash,
        "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59",
        "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"),
    iam("IAM ListUsers, POST", "POST", "", fields_post, "20110909T233600Z", iam_body_hash,
        "3511de7e95d28ecd39e9513b642aee07e54f4941150d8df8bf94b328ef7e55e2",
        "ced6826de92d2bdeed8f846f0bf508e8559e98e4b0199114b84c54174deb456c"),
    s3("S3 GET with Range", "GET", "/test.txt", "", fields_range,
       "host;range;x-amz-content-sha256;x-amz-date", jobwire::empty_payload_hash,
       "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
    s3("S3 PUT", "PUT", "/test%24file.text", "", fields_put,
       "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class", s3_body_hash,
       "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
    s3("S3 lifecycle", "GET", "/", "lifecycle", fields_s3, "host;x-amz-content-sha256;x-amz-date",
       jobwire::empty_payload_hash, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    s3("S3 list", "GET", "/", "max-keys=2&prefix=J", fields_s3, "host;x-amz-content-sha256;x-amz-date",
       jobwire::empty_payload_hash, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
}};

/// Signing keys of `secret` in us-east-1/iam.
struct known_key {
  std::string_view day;
  std::string_view key;
};

inline constexpr std::array<known_key, 3> iam_keys{{
    {"20150830", "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"},
    {"20120215", "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"},
    {"20110909", "98f1d889fec4f4421adc522bab0ce1f82e6929c262ed15e5a94c90efd1e3b0e7"},
}};

/// Whether a text is a hash, in hex.
template <class Value>
constexpr bool is_hex(Value const& value, std::string_view expected) noexcept {
  std::array<char, 64> text{};
  auto const size = jobwire::write_with(text, [&value](auto& out) noexcept { put_hex(out, value); });
  return size && std::string_view{text.data(), *size} == expected;
}

constexpr bool is_hex(jobwire::signature const& value, std::string_view expected) noexcept {
  auto const wanted = jobwire::signature::parse(expected);
  return wanted && equal_in_constant_time(value, *wanted);
}

/// Whether signing a request yields the known canonical hash and signature.
template <jobwire::sha256_hasher Hasher>
constexpr bool signs(known_answer const& answer) noexcept {
  auto const request = jobwire::canonical_request::make(answer.parts(), answer.rules);
  if (!request) return false;
  auto const hash = request->template hash<Hasher>();
  auto const key = jobwire::signing_key::derive<Hasher>(jobwire::secret_view{answer.secret}, answer.scope());
  auto const value = jobwire::sign<Hasher>(key, {answer.date(), answer.scope(), hash});
  return (answer.canonical_hash.empty() || is_hex(hash, answer.canonical_hash)) &&
         is_hex(value, answer.signature);
}

}  // namespace sigv4_vectors
