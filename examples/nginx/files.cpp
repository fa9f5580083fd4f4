#include "files.hpp"

#include <algorithm>
#include <array>
#include <new>

namespace gateway {

namespace {

using words = std::array<std::string_view, 3>;

constexpr jobwire::char_set is_blank{" \t\r"};

/// Everything in a file, in the configuration's pool.
bool load(ngx_conf_t* cf, ngx_str_t& name, std::span<char>& text, bool secret) noexcept {
  if (ngx_conf_full_name(cf->cycle, &name, 1) != NGX_OK) return false;
  ngx_file_t file{};
  file.name = name;
  file.log = cf->log;
  file.fd = ngx_open_file(name.data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);
  if (file.fd == NGX_INVALID_FILE) {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno, "cannot open \"%V\"", &name);
    return false;
  }
  ngx_file_info_t about;
  ssize_t size = NGX_ERROR;
  if (ngx_fd_info(file.fd, &about) != NGX_FILE_ERROR) {
    if (secret && (about.st_mode & 0077) != 0)
      ngx_conf_log_error(NGX_LOG_WARN, cf, 0, "\"%V\" holds secrets, but others than its owner may read it",
                         &name);
    text = room_in(cf->pool, static_cast<std::size_t>(ngx_file_size(&about)));
    size = text.empty() ? 0 : ngx_read_file(&file, reinterpret_cast<u_char*>(text.data()), text.size(), 0);
  }
  if (size < 0) ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno, "cannot read \"%V\"", &name);
  ngx_close_file(file.fd);
  if (size < 0) return false;
  text = text.first(static_cast<std::size_t>(size));
  return true;
}

/// Takes the next line off `text`; false at its end. A comment, and what is behind the third word, is no word.
bool next_line(std::string_view& text, words& line, std::size_t& count) noexcept {
  if (text.empty()) return false;
  auto const end = text.find('\n');
  auto rest = jobwire::slice(text, 0, end);
  text = end == std::string_view::npos ? std::string_view{} : jobwire::slice(text, end + 1);
  count = 0;
  while (true) {
    rest.remove_prefix(std::min(rest.size(), jobwire::find_outside(rest, is_blank)));
    if (rest.empty() || rest.front() == '#') return true;
    std::size_t size = 0;
    while (size < rest.size() && !is_blank(rest[size])) ++size;
    if (count < line.size()) line[count] = rest.substr(0, size);
    ++count;
    rest.remove_prefix(size);
  }
}

/// Calls `take` with the words of each line that has any, and says which line was at fault, but not what it
/// says: it may be a secret.
template <class Take>
bool each_line(ngx_conf_t* cf, ngx_str_t const& name, std::string_view text, char const* wanted,
               Take const& take) noexcept {
  words line;
  std::size_t count = 0;
  for (ngx_uint_t number = 1; next_line(text, line, count); ++number) {
    if (count == 0 || take(line, count)) continue;
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\", line %ui: it should be %s", &name, number, wanted);
    return false;
  }
  return true;
}

std::size_t count_lines(std::string_view text) noexcept {
  words line;
  std::size_t count = 0;
  std::size_t lines = 0;
  while (next_line(text, line, count)) lines += count != 0 ? 1U : 0U;
  return lines;
}

/// `Things` in a pool, made but not yet anything.
template <class Thing>
std::span<Thing> things_in(ngx_pool_t* pool, std::size_t count) noexcept {
  auto* const room = static_cast<Thing*>(ngx_palloc(pool, count * sizeof(Thing) + 1));
  if (room == nullptr) return {};
  for (std::size_t i = 0; i < count; ++i) new (room + i) Thing{};
  return {room, count};
}

/// Two things of one key: the second is not the one that is found by it.
template <class KeyOf>
bool has_twins(ngx_conf_t* cf, ngx_str_t const& name, std::size_t count, index const& places,
               KeyOf const& key_of) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    if (places.find(key_of(i), key_of) == i + 1) continue;
    ngx_str_t const key = string_of(key_of(i));
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" has two lines for \"%V\"", &name, &key);
    return true;
  }
  return false;
}

}  // namespace

credentials_file* credentials_file::read(ngx_conf_t* cf, ngx_str_t const& name) noexcept {
  auto* const place = ngx_palloc(cf->pool, sizeof(credentials_file));
  auto* const cleanup = ngx_pool_cleanup_add(cf->pool, 0);
  if (place == nullptr || cleanup == nullptr) return nullptr;
  auto* const made = new (place) credentials_file;
  cleanup->data = made;
  cleanup->handler = [](void* file) { static_cast<credentials_file*>(file)->wipe(); };

  ngx_str_t path = name;
  if (!load(cf, path, made->text_, true)) return nullptr;
  std::string_view const text{made->text_.data(), made->text_.size()};

  auto const lines = count_lines(text);
  auto const callers = things_in<caller>(cf->pool, lines);
  std::size_t taken = 0;
  auto const take = [&](words const& line, std::size_t count) noexcept {
    if (count < 2 || count > 3 || taken == callers.size()) return false;
    auto const who = jobwire::credentials::make(line[0], line[1], count == 3 ? line[2] : std::string_view{});
    if (who) callers[taken++].who = *who;
    return who.has_value();
  };
  if (!each_line(cf, path, text, "ACCESS_KEY_ID SECRET [SESSION_TOKEN]", take)) return nullptr;
  if (lines == 0) {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" has no credentials", &path);
    return nullptr;
  }
  made->callers_ = callers;
  if (!made->by_id_.make(cf->pool, callers.size(), made->ids())) return nullptr;
  return has_twins(cf, path, callers.size(), made->by_id_, made->ids()) ? nullptr : made;
}

caller* credentials_file::find(std::string_view access_key_id) noexcept {
  auto const number = by_id_.find(access_key_id, ids());
  return number == 0 ? nullptr : &callers_[number - 1];
}

void credentials_file::wipe() noexcept {
  for (auto& one : callers_) one.keys.clear();
  ngx_explicit_memzero(text_.data(), text_.size());
}

pair_file* pair_file::read(ngx_conf_t* cf, ngx_str_t const& name, check fits, char const* wanted) noexcept {
  auto* const place = ngx_palloc(cf->pool, sizeof(pair_file));
  ngx_str_t path = name;
  std::span<char> bytes;
  if (place == nullptr || !load(cf, path, bytes, false)) return nullptr;
  auto* const made = new (place) pair_file;
  std::string_view const text{bytes.data(), bytes.size()};
  made->pairs_ = things_in<pair>(cf->pool, count_lines(text));
  std::size_t taken = 0;
  auto const take = [&](words const& line, std::size_t count) noexcept {
    pair const one{line[0], line[1]};
    if (count != 2 || taken == made->pairs_.size() || !fits(one)) return false;
    made->pairs_[taken++] = one;
    return true;
  };
  if (!each_line(cf, path, text, wanted, take)) return nullptr;
  auto const count = made->pairs_.size();
  if (!made->by_key_.make(cf->pool, count, made->keys())) return nullptr;
  return has_twins(cf, path, count, made->by_key_, made->keys()) ? nullptr : made;
}

pair_file::pair const* pair_file::find(std::string_view key) const noexcept {
  auto const number = by_key_.find(key, keys());
  return number == 0 ? nullptr : &pairs_[number - 1];
}

pair_file* read_jobs(ngx_conf_t* cf, ngx_str_t const& name) noexcept {
  auto const fits = [](pair_file::pair const& one) noexcept {
    auto const status = jobwire::job_status_of(jobwire::elastic_transcoder::job_statuses, one.value);
    return jobwire::elastic_transcoder::check_id(one.key).has_value() &&
           status != jobwire::job_status::unknown;
  };
  return pair_file::read(cf, name, fits, "JOB_ID Submitted|Progressing|Complete|Canceled|Error");
}

pair_file* read_ids(ngx_conf_t* cf, ngx_str_t const& name) noexcept {
  auto const fits = [](pair_file::pair const& one) noexcept {
    return jobwire::elastic_transcoder::check_id(one.key).has_value() &&
           jobwire::media_convert::check_id(one.value).has_value();
  };
  return pair_file::read(cf, name, fits, "ELASTIC_TRANSCODER_ID MEDIACONVERT_ID");
}

}  // namespace gateway
