#include "tests/rim/source_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace headgate::rim {
namespace {

namespace fs = std::filesystem;

bool is_name_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

// A reader of C++ that knows just enough to tell code from comments and literals.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  Code read() {
    while (at_ < text_.size()) next();
    return std::move(code_);
  }

 private:
  char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool sees(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  void take() {
    if (text_[at_] == '\n') {
      ++line_;
      fresh_line_ = true;
    }
    ++at_;
  }
  void take_until(std::string_view end) {
    while (at_ < text_.size() && !sees(end)) take();
    for (size_t i = 0; i < end.size() && at_ < text_.size(); ++i) take();
  }

  void next() {
    const char c = peek();
    if (c == '\n' || is_blank(c)) return take();
    if (sees("//")) return take_until("\n");
    if (sees("/*")) return take_until("*/");
    if (c == '#' && fresh_line_) return directive();
    fresh_line_ = false;
    if (is_digit(c)) return number();
    if (c == '"' || c == '\'') return literal(c);
    if (is_name_character(c)) return word();
    punctuation(c);
  }

  void directive() {
    fresh_line_ = false;
    const std::string_view line = text_.substr(at_, text_.find('\n', at_) - at_);
    size_t i = line.find_first_not_of(" \t", 1);
    if (i == std::string_view::npos || !line.substr(i).starts_with("include")) return take();
    i = line.find_first_not_of(" \t", i + 7);
    Include out{line_, {}};
    if (i != std::string_view::npos && (line[i] == '<' || line[i] == '"')) {
      const size_t end = line.find(line[i] == '<' ? '>' : '"', i + 1);
      if (end != std::string_view::npos) out.target = line.substr(i + 1, end - i - 1);
    }
    code_.includes.push_back(std::move(out));
    take_until("\n");
  }

  // Whole, so that the separators of 10'000 open no literal.
  void number() {
    while (is_name_character(peek()) || peek() == '.' || (peek() == '\'' && is_name_character(peek(1))))
      take();
    reset();
  }

  void literal(char quote) {
    take();
    while (at_ < text_.size() && peek() != quote) {
      if (peek() == '\\') take();
      if (at_ < text_.size()) take();
    }
    if (at_ < text_.size()) take();
    reset();
  }

  void word() {
    const size_t begin = at_;
    if (!qualifier_.ends_with("::")) qualifier_.clear();
    while (is_name_character(peek())) take();
    const std::string_view name = text_.substr(begin, at_ - begin);
    if (peek() == '"' && name.ends_with('R')) return raw_literal();
    size_t ahead = 0;
    while (is_blank(peek(ahead)) || peek(ahead) == '\n') ++ahead;
    code_.words.push_back({line_, std::string(name), member_, peek(ahead) == '(', qualifier_});
    member_ = false;
    qualifier_ += name;
  }

  void raw_literal() {
    take();
    std::string end = ")";
    while (at_ < text_.size() && peek() != '(') {
      end.push_back(peek());
      take();
    }
    take_until(end + "\"");
    reset();
  }

  void punctuation(char c) {
    if (sees("::")) {
      qualifier_ += "::";
      at_ += 2;
      return;
    }
    const bool arrow = sees("->");
    reset();
    member_ = c == '.' || arrow;
    at_ += arrow ? 2 : 1;
  }

  void reset() {
    qualifier_.clear();
    member_ = false;
  }

  std::string_view text_;
  size_t at_ = 0;
  int line_ = 1;
  bool fresh_line_ = true;
  bool member_ = false;
  std::string qualifier_;
  Code code_;
};

bool is_source(const fs::path& path) {
  constexpr std::array<std::string_view, 5> endings{".h", ".hpp", ".cpp", ".cc", ".proto"};
  return std::find(endings.begin(), endings.end(), path.extension().string()) != endings.end();
}

}  // namespace

Code read_code(std::string_view text) { return Scanner(text).read(); }

std::vector<SourceFile> read_tree(const std::string& root) {
  std::vector<SourceFile> out;
  for (const char* folder : {"lib", "services", "cli", "world", "proto"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(root) / folder)) {
      if (!entry.is_regular_file() || !is_source(entry.path())) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      out.push_back({fs::relative(entry.path(), root).generic_string(),
                     std::string(std::istreambuf_iterator<char>(file), {})});
    }
  }
  std::sort(out.begin(), out.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return out;
}

}  // namespace headgate::rim
