// Includes every public header, as second.cpp does: a function that is not inline would be defined twice.
#include <jobwire/adapt/asio.hpp>
#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/chrono.hpp>
#include <jobwire/adapt/error_code.hpp>
#include <jobwire/adapt/format.hpp>
#include <jobwire/adapt/openssl.hpp>
#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/jobwire.hpp>

#if defined(__cpp_exceptions)  // Beast's fields throw
#include <jobwire/adapt/beast_message.hpp>
#endif

unsigned minor_seen_by_second();
std::error_code code_made_by_second();

int main() {
  bool const same_version = minor_seen_by_second() == jobwire::version_minor;
  bool const same_category = code_made_by_second() == jobwire::errc::no_space;
  return same_version && same_category ? 0 : 1;
}
