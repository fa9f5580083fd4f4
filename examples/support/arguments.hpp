// Command lines: arguments one by one, and the values that several programs take.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "service_kind.hpp"

namespace demo {

/// Throws `failure` with exit_code::usage: the sentence, and where the options are listed.
[[noreturn]] void fail_usage(std::string const& sentence);

/// The text between quotation marks.
std::string in_quotes(std::string_view text);

/// The number that is all of `text`; none where it is anything else.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number value{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

/// Each throws `failure` with exit_code::usage where the text is no such value; `option` is named in it.
std::uint16_t port_in(std::string_view text, std::string_view option, std::uint16_t least);
service_kind service_in(std::string_view text);

/// The region given by --region, or else AWS_REGION, AWS_DEFAULT_REGION, us-east-1; an empty text is none. Throws
/// `failure` with exit_code::usage where it is no region.
std::string region_of(std::string_view from_option);

/// Takes the arguments one by one: `--name value`, `--name=value`, `--name`, or a word. Borrows them. Throws `failure`
/// with exit_code::usage.
class argument_reader {
 public:
  argument_reader(int argc, char const* const* argv);

  /// Puts the next option's name, or the next word; false where there is none.
  bool next(std::string_view& name);

  /// The value of the option just read.
  std::string_view value();

 private:
  std::vector<std::string_view> arguments_;
  std::size_t index_ = 0;
  std::string_view name_;
  std::optional<std::string_view> inline_value_;
};

}  // namespace demo
