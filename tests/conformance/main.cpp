// jobwire_conformance: judges jobwire by cases in files.
#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <system_error>

#include "conformance/kinds.hpp"

namespace {

struct kind {
  std::string_view name;
  bool takes_folder;
  std::string (*judge)(conformance::path const&, conformance::report&);
  std::string_view what;
};

constexpr std::array<kind, 10> kinds{{
    {"sigv4", true, conformance::judge_sigv4,
     "folder: canonical request, string to sign, signature, in both forms"},
    {"sign", false, conformance::judge_sign, "file: requests signed in a header, every stage"},
    {"presign", false, conformance::judge_presign, "file: the same requests, their presigned targets"},
    {"verify", false, conformance::judge_verify, "file: raw requests and whether their signature holds"},
    {"http", false, conformance::judge_http, "file: raw requests and responses, whole and in pieces"},
    {"responses", false, conformance::judge_responses, "file: raw responses and what they say"},
    {"errors", false, conformance::judge_errors, "file: restJson1 error responses"},
    {"captures", true, conformance::judge_captures,
     "folder: requests of real clients, verified and answered"},
    {"json", true, conformance::judge_json, "folder: JSON texts to accept (y_), refuse (n_), survive (i_)"},
    {"hmac", true, conformance::judge_hmac, "folder: SHA-256 and HMAC values, for both hashers"},
}};

void print_usage(std::FILE* to) {
  std::fputs(
      "usage: jobwire_conformance KIND PATH\n"
      "\n"
      "Judges jobwire by the cases at PATH. Prints a line for each case that failed, a line \"choice: NAME "
      "VERDICT\"\n"
      "where a second allowed verdict was given, and last \"N passed, N failed, N skipped\".\n"
      "\n"
      "KIND, and what PATH is:\n",
      to);
  for (auto const& each : kinds) {
    std::fprintf(to, "  %-10.*s %.*s\n", static_cast<int>(each.name.size()), each.name.data(),
                 static_cast<int>(each.what.size()), each.what.data());
  }
  std::fputs("\nExit status: 0 all passed, 1 a case failed, 2 nothing could be judged.\n", to);
}

int refuse(std::string const& sentence) {
  std::fflush(stdout);
  std::fprintf(stderr, "jobwire_conformance: %s\n", sentence.c_str());
  return 2;
}

int run(kind const& chosen, conformance::path const& path) {
  std::error_code ignored;
  bool const is_folder = std::filesystem::is_directory(path, ignored);
  if (!std::filesystem::exists(path, ignored)) {
    return refuse("there is nothing at '" + path.string() + "'; give the path of the cases.");
  }
  if (is_folder != chosen.takes_folder) {
    return refuse("'" + path.string() + "' is a " + (is_folder ? "folder" : "file") + "; cases of kind '" +
                  std::string{chosen.name} + "' come in a " + (is_folder ? "file" : "folder") +
                  ", give its path.");
  }
  conformance::report report;
  if (auto const sentence = chosen.judge(path, report); !sentence.empty()) return refuse(sentence);
  if (report.cases() == 0) {
    return refuse("'" + path.string() + "' holds no case of kind '" + std::string{chosen.name} +
                  "'; check that KIND and PATH belong together.");
  }
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && (std::string_view{argv[1]} == "--help" || std::string_view{argv[1]} == "-h")) {
    print_usage(stdout);
    return 0;
  }
  if (argc != 3) return refuse("give a KIND and a PATH; --help lists the kinds.");
  for (auto const& each : kinds) {
    if (each.name == argv[1]) return run(each, argv[2]);
  }
  return refuse("there is no kind '" + std::string{argv[1]} + "'; --help lists the kinds.");
}
