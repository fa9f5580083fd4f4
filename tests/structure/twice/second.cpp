#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/openssl.hpp>
#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/jobwire.hpp>

unsigned minor_seen_by_second();

unsigned minor_seen_by_second() { return jobwire::version_minor; }
