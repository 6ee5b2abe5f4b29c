#include "exchange/target.h"

#include <algorithm>

#include "domain/decimal.h"

namespace headgate::exchange {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i] == '+' ? ' ' : text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c < ' ' || c > '~') return std::nullopt;
    out.push_back(c);
  }
  return out;
}

// Cuts off and returns what stands before the first `mark`; all of it when there is none.
std::string_view cut(std::string_view& text, char mark) {
  const size_t at = std::min(text.find(mark), text.size());
  const std::string_view out = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return out;
}

}  // namespace

std::optional<std::string> Target::parameter(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::optional<std::string> Target::after(std::string_view prefix) const {
  if (!path.starts_with(prefix)) return std::nullopt;
  return path.substr(prefix.size());
}

std::optional<std::string> Target::stranger(std::initializer_list<std::string_view> known) const {
  for (const auto& [name, value] : query) {
    if (std::find(known.begin(), known.end(), name) == known.end()) return name;
  }
  return std::nullopt;
}

std::optional<int64_t> Target::whole(std::string_view name, int64_t standard) const {
  const auto text = parameter(name);
  if (!text) return standard;
  const auto value = parse_decimal(*text, 0);
  if (!value || *value < 0) return std::nullopt;
  return value;
}

bool lists(const std::string& list, const std::string& name) {
  return ("," + list + ",").find("," + name + ",") != std::string::npos;
}

std::optional<Target> parse_target(std::string_view text) {
  const auto path = unescaped(cut(text, '?'));
  if (!path) return std::nullopt;
  Target out{*path, {}};
  while (!text.empty()) {
    std::string_view pair = cut(text, '&');
    if (pair.empty()) continue;
    const auto name = unescaped(cut(pair, '='));
    const auto value = unescaped(pair);
    if (!name || !value) return std::nullopt;
    out.query.emplace_back(*name, *value);
  }
  return out;
}

}  // namespace headgate::exchange
