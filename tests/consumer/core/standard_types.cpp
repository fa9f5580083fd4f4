// What comes with the core's target besides its one header: the adapters for the standard library's types.
#include <jobwire/adapt/chrono.hpp>
#include <jobwire/adapt/error_code.hpp>
#include <jobwire/adapt/format.hpp>

std::string text_of(std::chrono::system_clock::time_point at);
std::error_code code_of(jobwire::errc code);

std::string text_of(std::chrono::system_clock::time_point at) {
  auto const date = jobwire::amz_date_of(at);
  return date ? jobwire::to_string(*date) : jobwire::to_string(date.error());
}
std::error_code code_of(jobwire::errc code) { return code; }
