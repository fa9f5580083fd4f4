// Includes every public header, as second.cpp does: a function that is not inline would be defined twice.
#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/openssl.hpp>
#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/jobwire.hpp>

unsigned minor_seen_by_second();

int main() { return minor_seen_by_second() == jobwire::version_minor ? 0 : 1; }
