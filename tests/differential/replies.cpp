// Writes replies made up at random, for tests/differential/replies.py to read with Python's own parsers.
//
// usage: PROGRAM COUNT SEED
// Out:   a line each: operation, status, request id, date, fault name or status text, message or job id, the whole
//        message; separated by spaces, all but the first two in hex ("-" where empty).
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <jobwire/jobwire.hpp>

#include "support/samples.hpp"

namespace {

using namespace jobwire;

void put_hex_column(std::string& line, std::string_view text) {
  line += ' ';
  if (text.empty()) line += '-';
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    line += lower_hex_digits[byte >> 4U];
    line += lower_hex_digits[byte & 15U];
  }
}

template <operation Op>
bool put_line(char const* what, result<job_reply<Op>> const& reply, std::string_view first,
              std::string_view second) {
  if (!reply) return false;
  std::string bytes(reply->measure(), '\0');
  if (reply->write(bytes).value_or(0) != bytes.size()) return false;
  std::string line = what + (" " + std::to_string(reply->status));
  for (std::string_view const text : {reply->request_id, reply->date, first, second, std::string_view{bytes}})
    put_hex_column(line, text);
  std::puts(line.c_str());
  return true;
}

template <status_service Service>
bool put_one(char const* job, support::random& from) {
  auto const id = support::visible(from, 60);
  auto const date = support::http_date(support::instant(from));
  auto const text = support::unicode(from, 60);
  switch (from.below(4)) {
    case 0:
      return put_line<cancel_job<Service>>("cancel", cancel_job_reply<Service>::success(id, date), {}, {});
    case 1: {
      auto const job_id = "i" + text;
      auto const status = "s" + support::unicode(from, 20);
      auto const report = job_report<Service>::make(job_id, status);
      return report && put_line<read_job<Service>>(job, read_job_reply<Service>::success(*report, id, date),
                                                   status, job_id);
    }
    default: {
      auto const name = support::fault_name(from);
      auto const status = static_cast<unsigned>(400 + from.below(200));
      auto const fault = read_job_reply<Service>::failure(name, status, text, id, date);
      return put_line<read_job<Service>>("fault", fault, name, text);
    }
  }
}

}  // namespace

int main(int argc, char* argv[]) {
  if (argc != 3) return 2;
  support::random from{std::strtoull(argv[2], nullptr, 10)};
  for (long left = std::strtol(argv[1], nullptr, 10); left > 0; --left) {
    bool const put =
        left % 2 == 0 ? put_one<elastic_transcoder>("Job", from) : put_one<media_convert>("job", from);
    if (!put) {
      std::puts("error: a reply was not made or not written");
      return 1;
    }
  }
  return 0;
}
