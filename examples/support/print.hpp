// Text for the eye: headings, indented blocks, pairs. Plain ASCII, whatever the peer sends.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

namespace demo {

/// `text` with every byte that is not visible ASCII or a space as "\xNN", so that no peer can steer the terminal.
std::string harmless(std::string_view text);

class printer {
 public:
  printer(std::ostream& out, bool colours) : out_{out}, colours_{colours} {}

  /// "== title: note"
  void heading(std::string_view title, std::string_view note = {});

  /// Each line of `text` behind `mark`, in full: lines are wrapped by the terminal, not cut.
  void block(std::string_view text, char mark);

  /// "   name        text"
  void pair(std::string_view name, std::string_view text);

  enum class mood { good, bad };
  /// A sentence in prose, wrapped.
  void say(std::string_view sentence, mood tone);

  void line(std::string_view text);

 private:
  /// Wraps `text` in a colour.
  std::string dyed(std::string_view text, std::string_view code) const;

  std::ostream& out_;
  bool colours_;
};

/// Whether standard output is a terminal that wants colours.
bool wants_colours();

}  // namespace demo
