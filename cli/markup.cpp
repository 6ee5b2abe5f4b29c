#include "cli/markup.h"

#include <cstdint>

namespace headgate::cli {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

uint8_t byte_at(std::string_view text, size_t at) { return static_cast<uint8_t>(text[at]); }

// The length of the UTF-8 sequence that starts there; 0 when it is none (RFC 3629, table of section 4).
size_t sequence_length(std::string_view text, size_t at) {
  const uint8_t first = byte_at(text, at);
  const size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte_at(text, at + i) & 0xC0) != 0x80) return 0;
  }
  const uint8_t second = byte_at(text, at + 1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool beyond = (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
  return overlong || beyond ? 0 : length;
}

std::string_view entity_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const uint8_t byte = byte_at(text, i);
    const size_t length = byte < 0x80 ? 1 : sequence_length(text, i);
    const bool control = byte < 0x20 && byte != '\t' && byte != '\n';
    if (length == 0 || control || byte == 0x7F) {
      out += replacement;
      ++i;
      continue;
    }
    const std::string_view entity = entity_of(text[i]);
    out += entity.empty() ? text.substr(i, length) : entity;
    i += length;
  }
  return out;
}

std::string figure(std::string_view text) {
  constexpr std::string_view minus = "\xE2\x88\x92";
  constexpr std::string_view fixed_space = "\xC2\xA0";
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool leads = i == 0 || text[i - 1] == ' ' || text[i - 1] == '(';
    const bool counts =
        i + 1 < text.size() && (text[i + 1] == '$' || (text[i + 1] >= '0' && text[i + 1] <= '9'));
    if (text[i] == '-' && leads && counts) {
      out += minus;
    } else if (text[i] == ' ') {
      out += fixed_space;
    } else {
      out += text[i];
    }
  }
  return escaped(out);
}

}  // namespace headgate::cli
