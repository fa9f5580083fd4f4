#include "arguments.hpp"

#include <cstdlib>
#include <utility>

#include "exit_code.hpp"

namespace demo {

void fail_usage(std::string const& sentence) {
  throw failure{exit_code::usage, sentence + " `--help` lists the options."};
}

std::string in_quotes(std::string_view text) {
  std::string quote{'\''};
  quote += text;
  quote += '\'';
  return quote;
}

std::uint16_t port_in(std::string_view text, std::string_view option, std::uint16_t least) {
  auto const port = number_in<std::uint16_t>(text);
  if (!port || *port < least) {
    fail_usage(std::string{option} + " wants a port from " + std::to_string(least) + " to 65535, not " +
               in_quotes(text) + ".");
  }
  return *port;
}

service_kind service_in(std::string_view text) {
  if (text == "elastic-transcoder") return service_kind::elastic_transcoder;
  if (text == "media-convert") return service_kind::media_convert;
  fail_usage("--service is elastic-transcoder or media-convert, not " + in_quotes(text) + ".");
}

std::string region_of(std::string_view from_option) {
  std::string_view source = "--region";
  std::string region{from_option};
  for (char const* const variable : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    char const* const value = std::getenv(variable);
    if (!region.empty() || value == nullptr) continue;
    source = variable;
    region = value;
  }
  if (region.empty()) region = "us-east-1";
  if (auto const checked = jobwire::check_scope_name(region, jobwire::errc::invalid_region); !checked) {
    fail_usage(std::string{source} + " is not a region: " + in_quotes(region) +
               ". A region is 1 to 64 lower-case letters, digits and hyphens, as in us-east-1.");
  }
  return region;
}

argument_reader::argument_reader(int argc, char const* const* argv) {
  for (int i = 1; i < argc; ++i) arguments_.emplace_back(argv[i]);
}

bool argument_reader::next(std::string_view& name) {
  if (inline_value_) fail_usage(std::string{name_} + " takes no value.");
  if (index_ == arguments_.size()) return false;
  name_ = arguments_[index_++];
  if (auto const equals = name_.find('='); name_.starts_with("--") && equals != std::string_view::npos) {
    inline_value_ = name_.substr(equals + 1);
    name_ = name_.substr(0, equals);
  }
  name = name_;
  return true;
}

std::string_view argument_reader::value() {
  if (inline_value_) return *std::exchange(inline_value_, std::nullopt);
  if (index_ == arguments_.size()) fail_usage(std::string{name_} + " needs a value behind it.");
  return arguments_[index_++];
}

}  // namespace demo
