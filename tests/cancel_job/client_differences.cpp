// Holds every row of docs/client-differences.md.
#include <jobwire/cancel_job/read_reply.hpp>

#include "support/catch.hpp"

#include <array>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/adapt/simdjson.hpp>

namespace {

using namespace jobwire;

/// The cells of a table's line, without blanks and back quotes at their ends.
std::vector<std::string> cells_of(std::string const& line) {
  std::vector<std::string> cells;
  std::size_t begin = 1;
  for (std::size_t end = 0; (end = line.find('|', begin)) != std::string::npos; begin = end + 1) {
    std::string_view cell = trim(std::string_view{line}.substr(begin, end - begin));
    if (cell.size() >= 2 && cell.front() == '`' && cell.back() == '`') cell = cell.substr(1, cell.size() - 2);
    cells.emplace_back(cell);
  }
  return cells;
}

std::vector<std::vector<std::string>> rows() {
  std::ifstream file{JOBWIRE_TEST_DIR "/../docs/client-differences.md"};
  std::vector<std::vector<std::string>> found;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("| `")) found.push_back(cells_of(line));
  }
  return found;
}

header_field field_of(std::string_view text) {
  auto const colon = text.find(':');
  return {slice(text, 0, colon), trim(slice(text, colon + 1))};
}

}  // namespace

TEST_CASE("each reply of the table is read as it says") {
  simdjson_reader reader{1000};
  std::set<std::string> seen;
  for (auto const& row : rows()) {
    REQUIRE(row.size() == 10);
    CAPTURE(row[0]);
    CHECK(seen.insert(row[0]).second);
    std::array<header_field, 1> const fields{field_of(row[2])};
    std::array<char, 256> scratch{};
    response_view const response{static_cast<unsigned>(std::stoul(row[1])),
                                 {},
                                 1,
                                 std::span{fields}.first(row[2].empty() ? 0 : 1),
                                 row[3],
                                 0,
                                 0};
    auto const reply = read_reply<cancel_job<elastic_transcoder>>(response, reader, scratch);
    REQUIRE(reply);
    CHECK(name(reply->outcome) == row[4]);
    CHECK(reply->fault.name == row[5]);
    CHECK(name(reply->fault.kind) == row[6]);
    CHECK(reply->fault.message == row[7]);
    CHECK(reply->body == row[3]);
    CHECK_FALSE(row[8].empty());
    CHECK_FALSE(row[9].empty());
  }
  CHECK(seen.size() == 30);
}
