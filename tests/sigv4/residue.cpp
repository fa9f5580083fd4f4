// What a derived key leaves behind on the stack: nothing of the secret, and none of the keys on the way.
#include <jobwire/sigv4/scope.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/key_source.hpp>

#include "support/catch.hpp"
#include "support/forced_body.hpp"

namespace {

using namespace jobwire;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool stack_is_plain = false;
#elif defined(__has_feature)
constexpr bool stack_is_plain = !__has_feature(address_sanitizer);
#else
constexpr bool stack_is_plain = true;
#endif

/// As long as AWS's; and too long for a block, so that it is hashed before it is a key.
constexpr std::array<std::string_view, 2> secrets_of_users{
    "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEYabcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"};
constexpr credential_scope scope{"20130114", "us-east-1", "elastictranscoder"};
constexpr std::size_t looked_at = 32768;

std::array<char, looked_at> found;

[[gnu::noinline]] void fill_stack() {
  std::array<char, looked_at + 4096> room;
  std::memset(room.data(), 0x5a, room.size());
  __asm__ __volatile__("" : : "r"(room.data()) : "memory");
}

/// Copies the stack below the caller's frame, which no call in between may have touched.
[[gnu::noinline]] void copy_stack() {
  auto const* const here = static_cast<char const volatile*>(__builtin_frame_address(0));
  for (std::size_t i = 0; i < found.size(); ++i) found[i] = *(here - 64 - found.size() + i);
}

[[gnu::noinline]] void derive_and_drop(std::string_view secret) {
  auto const key = signing_key::derive<sha256>(secret_view{secret}, scope);
  __asm__ __volatile__("" : : "r"(&key) : "memory");
}

/// Signs, while it derives, as a head's writer does.
[[gnu::noinline]] void sign_and_drop(std::string_view secret) {
  auto const who = *credentials::make("AKIDEXAMPLE", secret);
  day_key<sha256> keys{who};
  hash_sink<sha256> canonical;
  canonical.write("a text");
  canonical.seal();
  signature made;
  bool const done = keys.sign_deriving(*amz_date::parse("20130114T174952Z"), scope, canonical, made);
  __asm__ __volatile__("" : : "r"(&keys), "r"(&made), "r"(done) : "memory");
}

/// Texts of 16 bytes that would betray a value: its halves as bytes and as words, and the words as the x86
/// instructions hold them.
void add_halves(std::vector<std::string>& all, std::array<std::uint32_t, 8> const& words) {
  auto const text_of = [](void const* from) { return std::string{static_cast<char const*>(from), 16}; };
  auto const bytes = detail::digest_of(words).bytes;
  std::array<std::uint32_t, 8> const lane{words[5], words[4], words[1], words[0],
                                          words[7], words[6], words[3], words[2]};
  for (std::size_t half = 0; half < 2; ++half) {
    all.push_back(text_of(bytes.data() + 16 * half));
    all.push_back(text_of(words.data() + 4 * half));
    all.push_back(text_of(lane.data() + 4 * half));
  }
}

/// Bytes as the hash takes them, four to a word.
std::string as_words(std::string bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += 4) std::reverse(&bytes[at], &bytes[at] + 4);
  return bytes;
}

/// The midstates behind the pads of a key, and the code of a message, its digest on the way included.
std::string add_step(std::vector<std::string>& all, std::string const& key, std::string_view message) {
  auto const text_of = [](sha256_digest const& digest) {
    return std::string{reinterpret_cast<char const*>(digest.bytes.data()), digest.bytes.size()};
  };
  if (key.size() > 64) {
    sha256 hash;
    hash.update(std::string_view{key}.substr(0, 64));
    add_halves(all, hash.midstate().words);
    for (std::size_t at = 0; at + 16 <= key.size(); at += 16) all.push_back(as_words(key.substr(at, 16)));
    auto const digest = text_of(hash_of<sha256>(key));
    for (std::size_t const at : {0U, 16U}) {
      all.push_back(digest.substr(at, 16));
      all.push_back(as_words(digest.substr(at, 16)));
    }
    return add_step(all, digest, message);
  }
  std::string inner(64, '\x36');
  std::string outer(64, '\x5c');
  for (std::size_t i = 0; i < key.size(); ++i) {
    inner[i] = static_cast<char>(inner[i] ^ key[i]);
    outer[i] = static_cast<char>(outer[i] ^ key[i]);
  }
  for (auto const& pad : {inner, outer}) {
    sha256 hash;
    hash.update(pad);
    add_halves(all, hash.midstate().words);
  }
  auto const code = text_of(hash_of<sha256>(outer + text_of(hash_of<sha256>(inner + std::string{message}))));
  all.push_back(code.substr(0, 16));
  all.push_back(code.substr(16));
  return code;
}

std::vector<std::string> all_secrets(std::string_view secret) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at + 16 <= secret.size(); ++at) all.emplace_back(secret.substr(at, 16));
  std::string key = "AWS4" + std::string{secret};
  for (auto const part : {scope.day, scope.region, scope.service, scope_terminator}) {
    key = add_step(all, key, part);
  }
  add_step(all, key, {});
  return all;
}

struct residue_case {
  std::string_view secret;
  sha256_body body;
  void (*run)(std::string_view);
};

std::vector<residue_case> cases() {
  std::vector<residue_case> all;
  for (auto const secret : secrets_of_users) {
    for (auto const body : support::all_bodies) {
      for (auto* const run : {derive_and_drop, sign_and_drop}) all.push_back({secret, body, run});
    }
  }
  return all;
}

TEST_CASE("a derived key leaves nothing of the secret on the stack, nor any key on the way to it") {
#if !defined(__OPTIMIZE__)
  std::puts("not run: without optimisation frames go deeper than what is wiped");
  return;
#endif
  if (!stack_is_plain) {
    std::puts("not run: with the address sanitizer a stack is not where it seems");
    return;
  }
  for (auto const& [secret, body, run] : cases()) {
    support::forced_body const forced{body};
    if (!forced.here()) continue;
    auto const secrets = all_secrets(secret);
    CHECK(secrets.size() > 80);
    fill_stack();
    run(secret);
    copy_stack();
    std::size_t left = 0;
    for (auto const& one : secrets) {
      auto const at = std::search(found.begin(), found.end(), one.begin(), one.end());
      left += at != found.end() ? 1U : 0U;
    }
    INFO(name(body) << ", a secret of " << secret.size() << " bytes"
                    << (run == sign_and_drop ? ", signing" : ""));
    CHECK(left == 0);
    auto const filled = std::count(found.begin(), found.end(), '\x5a');
    CHECK(filled < static_cast<std::ptrdiff_t>(found.size()));  // the key was derived where we look
  }
}

}  // namespace
