// The entries of the benchmark program, by what they are about; each group is compiled by itself, as it would be in the
// program of somebody who has that work to do.
#pragma once

namespace entries {

void add_floors();
void add_signing();
void add_signing_with_openssl();
void add_presigning();
void add_verifying();
void add_batches();
void add_textbook();
void add_careful();
void add_parsing();
void add_parsing_on_beast();
void add_replies();
void add_beast_heads();
void add_beast_replies();
void add_stages();
void add_growth_by_size();
void add_growth_by_fields();

}  // namespace entries
