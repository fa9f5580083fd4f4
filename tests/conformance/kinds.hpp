// The kinds of cases there are. Each judges what is at a path; yields an empty text, or a sentence for a path that
// holds no cases of the kind.
#pragma once

#include <string>

#include "conformance/report.hpp"
#include "conformance/vectors.hpp"

namespace conformance {

std::string judge_sigv4(path const& folder, report& to);
std::string judge_sign(path const& file, report& to);
std::string judge_presign(path const& file, report& to);
std::string judge_verify(path const& file, report& to);
std::string judge_http(path const& file, report& to);
std::string judge_responses(path const& file, report& to);
std::string judge_errors(path const& file, report& to);
std::string judge_captures(path const& folder, report& to);
std::string judge_json(path const& folder, report& to);
std::string judge_hmac(path const& folder, report& to);

}  // namespace conformance
