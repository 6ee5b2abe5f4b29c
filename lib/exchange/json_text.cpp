#include "exchange/json_text.h"

#include <array>
#include <charconv>

namespace headgate::exchange {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_escaped(std::string& out, char c) {
  if (c == '"' || c == '\\') {
    out.push_back('\\');
    out.push_back(c);
  } else if (static_cast<unsigned char>(c) < 0x20) {
    out.append("\\u00");
    out.push_back(hex_digits[static_cast<unsigned char>(c) >> 4]);
    out.push_back(hex_digits[static_cast<unsigned char>(c) & 15]);
  } else {
    out.push_back(c);
  }
}

void append_integer(std::string& out, uint64_t value) {
  std::array<char, 24> digits{};
  const auto done = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), done.ptr);
}

void append_decimal(std::string& out, int64_t units, int scale) {
  if (units < 0) out.push_back('-');
  const uint64_t magnitude = units < 0 ? 0 - static_cast<uint64_t>(units) : static_cast<uint64_t>(units);
  uint64_t power = 1;
  for (int i = 0; i < scale; ++i) power *= 10;
  append_integer(out, magnitude / power);
  if (scale == 0) return;
  out.push_back('.');
  for (uint64_t rest = magnitude % power; power > 1; rest %= power) {
    power /= 10;
    out.push_back(static_cast<char>('0' + rest / power));
  }
}

}  // namespace

void JsonText::separate() {
  if (out_.empty()) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':') out_.push_back(',');
}

JsonText& JsonText::mark(char opening) {
  separate();
  out_.push_back(opening);
  return *this;
}

JsonText& JsonText::end(char closing) {
  out_.push_back(closing);
  return *this;
}

JsonText& JsonText::key(std::string_view name) {
  separate();
  out_.push_back('"');
  out_.append(name);
  out_.append("\":");
  return *this;
}

JsonText& JsonText::text(std::string_view value) {
  separate();
  out_.push_back('"');
  for (const char c : value) append_escaped(out_, c);
  out_.push_back('"');
  return *this;
}

JsonText& JsonText::number(int64_t value) {
  separate();
  append_decimal(out_, value, 0);
  return *this;
}

JsonText& JsonText::truth(bool value) { return raw(value ? "true" : "false"); }

JsonText& JsonText::raw(std::string_view json) {
  separate();
  out_.append(json);
  return *this;
}

JsonText& JsonText::decimal(int64_t units, int scale) {
  separate();
  out_.push_back('"');
  append_decimal(out_, units, scale);
  out_.push_back('"');
  return *this;
}

JsonText& JsonText::bare_decimal(int64_t units, int scale) {
  separate();
  append_decimal(out_, units, scale);
  if (scale == 0) return *this;
  while (out_.back() == '0') out_.pop_back();
  if (out_.back() == '.') out_.pop_back();
  return *this;
}

}  // namespace headgate::exchange
