// json: texts that a reader must accept (y_), must refuse (n_), or may do either with (i_); and two that are made here.
#include <set>
#include <string>
#include <string_view>
#include <system_error>

#include <jobwire/adapt/simdjson.hpp>

#include "conformance/kinds.hpp"

namespace conformance {

namespace {

constexpr std::size_t capacity = 1U << 20U;
constexpr std::size_t depth = 64;

enum class verdict { accepted, refused, not_judged };

struct judgement {
  verdict value;
  std::string why;
};

/// Accepted is what is JSON, an object or not. A text that the reader has no room for is not judged.
judgement judge_text(jobwire::simdjson_reader& reader, std::string_view text) {
  exact_bytes const bytes{text};
  auto const read = reader.read_object(bytes.view(), [](jobwire::json_member const&) noexcept {});
  switch (read.error().code) {
    case jobwire::errc::none:
    case jobwire::errc::json_not_object:
      return {verdict::accepted, "accepted"};
    case jobwire::errc::json_syntax:
    case jobwire::errc::json_too_deep:
      return {verdict::refused, told(read.error())};
    default:
      return {verdict::not_judged, told(read.error())};
  }
}

void judge_file(path const& file, jobwire::simdjson_reader& reader, report& to) {
  std::string const name = file.stem().string();
  test_case test{to, name};
  auto const text = read_file(file);
  if (!text) return test.fail("a file that can be read", "one that cannot");
  auto const got = judge_text(reader, *text);
  bool const either = name.starts_with("i_") && got.value != verdict::not_judged;
  bool const must_accept = name.starts_with("y_");
  verdict const wanted = must_accept ? verdict::accepted : verdict::refused;
  test.expect(either || got.value == wanted,
              must_accept ? "accepted"
              : either    ? "any verdict"
                          : "refused",
              got.why);
}

/// Too large or too deep to be kept as files. They count only where they fail, so that the tally is of the files.
void judge_made(jobwire::simdjson_reader& reader, report& to) {
  std::string nested;
  for (int i = 0; i < 50000; ++i) nested += "[{\"\":";
  std::string const brackets(100000, '[');
  for (auto const& [name, text] :
       {std::pair<std::string_view, std::string>{"100000 open brackets", brackets},
        std::pair<std::string_view, std::string>{"50000 times [{\"\":", nested + "\n"}}) {
    auto const got = judge_text(reader, text);
    if (got.value != verdict::refused) to.fail(name, "refused", got.why);
  }
}

}  // namespace

std::string judge_json(path const& folder, report& to) {
  std::error_code failed;
  std::set<path> files;
  for (auto const& entry : std::filesystem::directory_iterator{folder, failed}) {
    std::string const name = entry.path().filename().string();
    bool const is_case = name.starts_with("y_") || name.starts_with("n_") || name.starts_with("i_");
    if (is_case && name.ends_with(".json")) files.insert(entry.path());
  }
  if (failed) return "'" + folder.string() + "' cannot be listed: " + failed.message() + ".";
  if (files.empty()) return "'" + folder.string() + "' holds no file named y_*, n_* or i_*.json.";
  jobwire::simdjson_reader reader{capacity, depth};
  for (auto const& file : files) judge_file(file, reader, to);
  judge_made(reader, to);
  return {};
}

}  // namespace conformance
