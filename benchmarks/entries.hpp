// The entries of the benchmark program, by what they are about; each group is compiled by itself, as it would be in the
// program of somebody who has that work to do.
#pragma once

#include <cstddef>

namespace entries {

/// Bytes of the largest body that the readers take.
inline constexpr std::size_t reader_capacity = 4096;

void add_signing();
void add_signing_rivals();
void add_reading_and_writing();
void add_reading_rivals();
void add_stages();
void add_growth_by_size();
void add_growth_by_fields();

}  // namespace entries
