#include "print.hpp"

#include <cstdlib>

#include <unistd.h>

#include <jobwire/jobwire.hpp>

namespace demo {

namespace {

constexpr std::string_view bold = "1";
constexpr std::string_view dim = "2";
constexpr std::string_view green = "1;32";
constexpr std::string_view red = "1;31";

constexpr std::size_t width = 100;

bool is_set(char const* name) {
  char const* const value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

/// Takes the words that fit on one line off the front of `rest`.
std::string_view take_words(std::string_view& rest) {
  std::size_t end = rest.size();
  if (end > width) {
    end = rest.rfind(' ', width);
    if (end == std::string_view::npos || end == 0) end = rest.find(' ');
    if (end == std::string_view::npos) end = rest.size();
  }
  auto const words = rest.substr(0, end);
  rest.remove_prefix(end == rest.size() ? end : end + 1);
  return words;
}

}  // namespace

std::string harmless(std::string_view text) {
  std::string shown;
  for (char const c : text) {
    if (jobwire::is_visible(c) || c == ' ') {
      shown += c;
      continue;
    }
    auto const byte = static_cast<unsigned char>(c);
    shown += "\\x";
    shown += jobwire::lower_hex_digits[byte >> 4U];
    shown += jobwire::lower_hex_digits[byte & 15U];
  }
  return shown;
}

void printer::heading(std::string_view title, std::string_view note) {
  out_ << '\n' << dyed("== " + std::string{title}, bold);
  if (!note.empty()) out_ << dyed(": " + std::string{note}, dim);
  out_ << "\n\n";
}

void printer::block(std::string_view text, char mark) {
  std::string const gutter = dyed(std::string{"   "} + mark, dim);
  while (!text.empty()) {
    auto const end = text.find('\n');
    auto row = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (row.ends_with('\r')) row.remove_suffix(1);
    out_ << gutter << (row.empty() ? "" : " ") << harmless(row) << '\n';
  }
}

void printer::pair(std::string_view name, std::string_view text) {
  constexpr std::size_t column = 14;
  std::string label{name};
  if (label.size() < column) label.resize(column, ' ');
  std::string const shown = harmless(text);
  std::string_view rest = shown;
  do {
    out_ << "   " << dyed(label, dim) << take_words(rest) << '\n';
    label.assign(column, ' ');
  } while (!rest.empty());
}

void printer::say(std::string_view sentence, mood tone) {
  std::string const shown = harmless(sentence);
  std::string_view rest = shown;
  while (!rest.empty()) out_ << "   " << dyed(take_words(rest), tone == mood::good ? green : red) << '\n';
}

void printer::line(std::string_view text) { out_ << text << '\n'; }

std::string printer::dyed(std::string_view text, std::string_view code) const {
  if (!colours_) return std::string{text};
  return "\x1b[" + std::string{code} + "m" + std::string{text} + "\x1b[0m";
}

bool wants_colours() {
  char const* const terminal = std::getenv("TERM");
  bool const dumb = terminal == nullptr || std::string_view{terminal} == "dumb";
  return ::isatty(STDOUT_FILENO) == 1 && !dumb && !is_set("NO_COLOR");
}

}  // namespace demo
