#include "world/target.h"

#include <algorithm>
#include <charconv>

namespace headgate::world {
namespace {

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out.push_back(' ');
    } else if (text[i] != '%') {
      out.push_back(text[i]);
    } else {
      unsigned byte = 0;
      const std::string_view hex = text.substr(i + 1, 2);
      const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), byte, 16);
      if (hex.size() != 2 || error != std::errc{} || end != hex.data() + 2) return std::nullopt;
      out.push_back(static_cast<char>(byte));
      i += 2;
    }
  }
  // Nothing here is asked for in other than printable ASCII, and so no reply can echo broken UTF-8.
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (!std::all_of(out.begin(), out.end(), printable)) return std::nullopt;
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
  if (path.rfind(prefix, 0) != 0) return std::nullopt;
  return path.substr(prefix.size());
}

std::optional<Target> parse_target(std::string_view text) {
  const size_t mark = text.find('?');
  const auto path = decoded(text.substr(0, mark));
  if (!path) return std::nullopt;
  Target out{*path, {}};
  std::string_view rest = mark == std::string_view::npos ? std::string_view{} : text.substr(mark + 1);
  while (!rest.empty()) {
    const size_t end = rest.find('&');
    const std::string_view pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    const auto name = decoded(pair.substr(0, equals));
    const auto value =
        decoded(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
    if (!name || !value) return std::nullopt;
    out.query.emplace_back(*name, *value);
  }
  return out;
}

}  // namespace headgate::world
