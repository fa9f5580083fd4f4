#include "account.hpp"

#include <cstdlib>
#include <string>
#include <string_view>

#include "exit_code.hpp"

namespace demo {

namespace {

std::string_view variable(char const* name) noexcept {
  char const* const value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

}  // namespace

account account_from_environment() {
  auto const id = variable("AWS_ACCESS_KEY_ID");
  auto const secret = variable("AWS_SECRET_ACCESS_KEY");
  auto const token = variable("AWS_SESSION_TOKEN");
  if (id.empty() != secret.empty()) {
    throw failure{exit_code::usage,
                  std::string{id.empty() ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID"} + " is set but " +
                      (id.empty() ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY") +
                      " is not. Set both, or neither to sign as the documentation's AKIDEXAMPLE."};
  }
  if (id.empty() && !token.empty()) {
    throw failure{
        exit_code::usage,
        "AWS_SESSION_TOKEN is set without AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, to which it belongs. "
        "Set all three, or none."};
  }
  if (id.empty()) {
    auto const documented =
        jobwire::credentials::make("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    return {*documented, true};
  }
  auto const made = jobwire::credentials::make(id, secret, token);
  if (!made) {
    bool const is_token = made.error().code == jobwire::errc::invalid_session_token;
    throw failure{exit_code::usage,
                  std::string{is_token ? "AWS_SESSION_TOKEN" : "AWS_ACCESS_KEY_ID"} +
                      " cannot be right: " + std::string{jobwire::message(made.error().code)} + " (byte " +
                      std::to_string(made.error().at) + "). Copy it again."};
  }
  return {*made, false};
}

}  // namespace demo
