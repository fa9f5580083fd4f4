// Heads and replies read by Boost.Beast, Boost.JSON and nlohmann::json, none of jobwire's rules added.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <nlohmann/json.hpp>

#include "corpus.hpp"

namespace beast_rivals {

namespace http = boost::beast::http;
using error_code = boost::beast::error_code;
using text = boost::beast::string_view;

inline std::string_view view(text from) noexcept { return {from.data(), from.size()}; }

/// Beast's container: each field is copied to the heap.
class parse_request_fields {
 public:
  bool operator()() {
    error_code failure;
    parser_.emplace().put(boost::asio::const_buffer{bytes_.data(), bytes_.size()}, failure);
    return !failure && parser_->is_header_done();
  }

  bool right() {
    if (!(*this)()) return false;
    auto const& head = parser_->get();
    return head.method() == http::verb::delete_ && view(head.target()) == corpus::path &&
           view(head[http::field::host]) == corpus::host;
  }

 private:
  std::string bytes_{corpus::request_head};
  std::optional<http::request_parser<http::empty_body>> parser_;
};

/// Beast's parser alone, which only notes where each part stands.
class views_parser final : public http::basic_parser<true> {
 public:
  struct field {
    text name;
    text value;
  };
  using field_table = std::array<field, 64>;

  explicit views_parser(field_table& table) noexcept : fields_{table} {}

  text method;
  text target;
  std::size_t count = 0;

 private:
  void on_request_impl(http::verb, text from_method, text from_target, int, error_code&) override {
    method = from_method;
    target = from_target;
  }
  void on_response_impl(int, text, int, error_code&) override {}
  void on_field_impl(http::field, text name, text value, error_code& failure) override {
    if (count == fields_.size()) {
      failure = http::error::header_limit;
      return;
    }
    fields_[count++] = {name, value};
  }
  void on_header_impl(error_code&) override {}
  void on_finish_impl(error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(text, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, text, error_code&) override { return 0; }
#if BOOST_BEAST_VERSION >= 359
  void on_trailer_field_impl(http::field, text, text, error_code&) override {}
#endif

  field_table& fields_;
};

class parse_request_views {
 public:
  std::size_t operator()() noexcept {
    views_parser parser{table_};
    error_code failure;
    std::size_t const size = parser.put(boost::asio::const_buffer{bytes_.data(), bytes_.size()}, failure);
    seen_ = parser.count;
    target_ = parser.target;
    return failure ? 0 : size;
  }

  bool right() noexcept {
    return (*this)() == corpus::request_head.size() && seen_ == 7 && view(target_) == corpus::path &&
           view(table_[0].value) == corpus::host;
  }

 private:
  std::string bytes_{corpus::request_head};
  views_parser::field_table table_;
  std::size_t seen_ = 0;
  text target_;
};

/// What is made of a reply. Borrows the parser and the document, which are kept, so that nothing is copied once more.
struct reply {
  unsigned status = 0;
  bool success = false;
  std::string_view request_id;
  std::string_view type;
  std::string_view message;
};

using response_parser = http::response_parser<http::string_body>;

inline bool parse(response_parser& parser, std::string const& bytes) {
  error_code failure;
  parser.eager(true);
  parser.put(boost::asio::const_buffer{bytes.data(), bytes.size()}, failure);
  return !failure && parser.is_done();
}

class response_202_boost_json {
 public:
  reply operator()() {
    reply made;
    if (!parse(parser_.emplace(), bytes_)) return made;
    auto const& response = parser_->get();
    made.status = response.result_int();
    made.request_id = view(response["x-amzn-RequestId"]);
    boost::json::error_code failure;
    auto const body = boost::json::parse(response.body(), failure);
    if (failure || !body.is_object()) return made;
    auto const* const success = body.as_object().if_contains("Success");
    made.success = success != nullptr && success->is_string() && success->as_string() == "true";
    return made;
  }

  bool right() {
    auto const made = (*this)();
    return made.status == 202 && made.success && made.request_id == corpus::request_id;
  }

 private:
  std::string bytes_{corpus::response_202};
  std::optional<response_parser> parser_;
};

class response_400_nlohmann {
 public:
  reply operator()() {
    reply made;
    if (!parse(parser_.emplace(), bytes_)) return made;
    auto const& response = parser_->get();
    made.status = response.result_int();
    made.request_id = view(response["x-amzn-RequestId"]);
    made.type = view(response["x-amzn-ErrorType"]);
    body_ = nlohmann::json::parse(response.body(), nullptr, false);
    if (!body_.is_object()) return made;
    if (auto const found = body_.find("message"); found != body_.end() && found->is_string()) {
      made.message = found->get_ref<std::string const&>();
    }
    return made;
  }

  bool right() {
    auto const made = (*this)();
    return made.status == 400 && made.type == "ValidationException" &&
           made.message == corpus::error_message && made.request_id == corpus::request_id;
  }

 private:
  std::string bytes_{corpus::response_400};
  std::optional<response_parser> parser_;
  nlohmann::json body_;
};

}  // namespace beast_rivals
