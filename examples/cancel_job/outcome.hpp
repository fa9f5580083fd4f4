// What a reply means to the one who asked: a sentence, and the facts behind it.
#pragma once

#include <jobwire/jobwire.hpp>

#include "options.hpp"
#include "print.hpp"

namespace demo {

/// Shows the sentence and the facts. `signed_at` is the client's clock, to be held against the service's.
void show_outcome(printer& out, jobwire::reply_head const& reply, options const& asked,
                  jobwire::amz_date const& signed_at);

}  // namespace demo
