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

template <class Thing, class KeyOf>
Thing* find_in(std::span<Thing> sorted, std::string_view key, KeyOf const& key_of) noexcept {
  auto const at = std::lower_bound(
      sorted.begin(), sorted.end(), key,
      [&key_of](Thing const& thing, std::string_view wanted) noexcept { return key_of(thing) < wanted; });
  return at != sorted.end() && key_of(*at) == key ? &*at : nullptr;
}

template <class Thing, class KeyOf>
bool has_twins(ngx_conf_t* cf, ngx_str_t const& name, std::span<Thing> sorted, KeyOf const& key_of) noexcept {
  auto const twin = std::adjacent_find(
      sorted.begin(), sorted.end(),
      [&key_of](Thing const& a, Thing const& b) noexcept { return key_of(a) == key_of(b); });
  if (twin == sorted.end()) return false;
  ngx_str_t const key = string_of(key_of(*twin));
  ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" has two lines for \"%V\"", &name, &key);
  return true;
}

std::string_view id_of(caller const& one) noexcept { return one.who.access_key_id(); }
std::string_view key_of(pair_file::pair const& one) noexcept { return one.key; }

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
  // Sorted before the keys' room is made: a key cache stays where it is.
  auto const parsed = things_in<jobwire::credentials>(cf->pool, lines);
  std::size_t taken = 0;
  auto const take = [&](words const& line, std::size_t count) noexcept {
    if (count < 2 || count > 3) return false;
    auto const who = jobwire::credentials::make(line[0], line[1], count == 3 ? line[2] : std::string_view{});
    if (who) parsed[taken++] = *who;
    return who.has_value();
  };
  if (parsed.size() != lines) return nullptr;
  if (!each_line(cf, path, text, "ACCESS_KEY_ID SECRET [SESSION_TOKEN]", take)) return nullptr;
  if (lines == 0) {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" has no credentials", &path);
    return nullptr;
  }
  auto const first = parsed[0].access_key_id();
  std::sort(parsed.begin(), parsed.end(),
            [](auto const& a, auto const& b) noexcept { return a.access_key_id() < b.access_key_id(); });
  made->callers_ = things_in<caller>(cf->pool, lines);
  if (made->callers_.empty()) return nullptr;
  for (std::size_t i = 0; i < lines; ++i) made->callers_[i].who = parsed[i];
  if (has_twins(cf, path, made->callers_, id_of)) return nullptr;
  made->first_ = made->find(first);
  return made;
}

caller* credentials_file::find(std::string_view access_key_id) noexcept {
  return find_in(callers_, access_key_id, id_of);
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
  std::sort(made->pairs_.begin(), made->pairs_.end(),
            [](pair const& a, pair const& b) noexcept { return a.key < b.key; });
  return has_twins(cf, path, made->pairs_, key_of) ? nullptr : made;
}

pair_file::pair const* pair_file::find(std::string_view key) const noexcept {
  return find_in(pairs_, key, key_of);
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
