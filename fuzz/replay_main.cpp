// Runs a fuzz target over files, without libFuzzer: each file whole and, when it is small, each of its prefixes.
// Usage: replay_NAME FILE_OR_FOLDER...
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

// A prefix of every length costs size^2 / 2 bytes of work.
constexpr std::size_t small = 2048;

// In a block of exactly its size, so that a sanitizer or valgrind sees one byte read too far.
void run_once(char const* bytes, std::size_t size) {
  std::unique_ptr<std::uint8_t[]> const exact{new std::uint8_t[size]};
  std::transform(bytes, bytes + size, exact.get(), [](char c) { return static_cast<std::uint8_t>(c); });
  LLVMFuzzerTestOneInput(exact.get(), size);
}

bool collect(fs::path const& path, std::vector<fs::path>& files) {
  std::error_code failure;
  if (fs::is_regular_file(path, failure)) {
    files.push_back(path);
    return true;
  }
  if (!fs::is_directory(path, failure)) return false;
  for (auto it = fs::recursive_directory_iterator{path, failure}; it != fs::recursive_directory_iterator{};
       it.increment(failure)) {
    if (failure) return false;
    if (it->is_regular_file(failure)) files.push_back(it->path());
  }
  return true;
}

}  // namespace

int main(int argc, char* argv[]) {
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    if (!collect(argv[i], files)) {
      std::fprintf(stderr, "%s: cannot be read\n", argv[i]);
      return 1;
    }
  }
  if (files.empty()) {
    std::fprintf(stderr, "no files to replay; usage: %s FILE_OR_FOLDER...\n", argc > 0 ? argv[0] : "replay");
    return 1;
  }
  std::sort(files.begin(), files.end());

  std::size_t runs = 0;
  for (auto const& path : files) {
    std::ifstream in{path, std::ios::binary};
    std::string const text{std::istreambuf_iterator<char>{in}, {}};
    if (in.bad() || !in.is_open()) {
      std::fprintf(stderr, "%s: cannot be read\n", path.c_str());
      return 1;
    }
    // The name first: a target that aborts has then said which file it was at.
    std::printf("%s (%zu bytes)\n", path.c_str(), text.size());
    std::fflush(stdout);
    for (std::size_t size = text.size() <= small ? 0 : text.size(); size <= text.size(); ++size) {
      run_once(text.data(), size);
      ++runs;
    }
  }
  std::printf("%zu files, %zu runs\n", files.size(), runs);
  return 0;
}
