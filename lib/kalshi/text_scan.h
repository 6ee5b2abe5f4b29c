#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace headgate::kalshi {

// Reads the plainest JSON from left to right: objects, arrays, strings of ASCII without escapes, whole numbers
// and the three words, with nothing between them. Each step is false when something else stands there, and the
// text is then for another reader.
class TextScan {
 public:
  explicit TextScan(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool eat(char wanted) {
    if (at_ == end_ || *at_ != wanted) return false;
    ++at_;
    return true;
  }
  bool peeks(char wanted) const { return at_ != end_ && *at_ == wanted; }
  bool string(std::string_view& out);
  bool integer(int64_t& out);
  // A string, a whole number or a word, whatever it says.
  bool scalar();
  // `"name":`
  bool name(std::string_view& out) { return string(out) && eat(':'); }
  // Only the line's end.
  bool ends() const;

 private:
  bool word(std::string_view wanted);

  const char* at_;
  const char* end_;
};

// The names of one object that are read over, so that one which occurs twice is seen: readers disagree on what
// such an object says.
class SeenNames {
 public:
  // False when it was there already, or when there are too many to remember.
  bool add(std::string_view name) {
    for (size_t i = 0; i < count_; ++i) {
      if (names_[i] == name) return false;
    }
    if (count_ == names_.size()) return false;
    names_[count_++] = name;
    return true;
  }

 private:
  std::array<std::string_view, 12> names_;
  size_t count_ = 0;
};

// As parse_decimal, for texts of up to fifteen digits with no more places than the scale; nothing for others.
std::optional<int64_t> short_decimal(std::string_view text, int scale);

}  // namespace headgate::kalshi
