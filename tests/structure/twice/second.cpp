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

unsigned minor_seen_by_second() { return jobwire::version_minor; }
std::error_code code_made_by_second() { return jobwire::errc::no_space; }
