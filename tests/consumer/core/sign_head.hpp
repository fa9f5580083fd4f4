#pragma once

#include <cstddef>
#include <span>

#include <jobwire/jobwire.hpp>

/// A request to cancel one job, at a fixed instant and with a published key, signed into `out`; yields its size.
jobwire::result<std::size_t> sign_head(std::span<char> out);
