#include "cli/json_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "domain/decimal.h"
#include "domain/moment.h"

namespace headgate::cli {
namespace {

constexpr std::array<std::string_view, 10> units{"",   "_e6",        "_e4",      "_e2", "_ns",
                                                 "_s", "_contracts", "_dollars", "_ms", "_text"};

std::optional<int64_t> integer_of(const json::Value& value) {
  if (value.kind != json::Kind::number && value.kind != json::Kind::string) return std::nullopt;
  int64_t out = 0;
  const char* end = value.text.data() + value.text.size();
  const auto read = std::from_chars(value.text.data(), end, out);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return out;
}

// A probability carries sixteen digits on the wire; a person reads four decimals.
std::string rounded(const std::string& number) {
  constexpr size_t readable = 7;
  const size_t point = number.find('.');
  if (point == std::string::npos || number.size() - point <= readable) return number;
  double value = 0;
  const char* end = number.data() + number.size();
  if (std::from_chars(number.data(), end, value).ptr != end) return number;
  return fmt::format("{:.4f}", value);
}

}  // namespace

const json::Value* at(const json::Value* value, std::string_view path) {
  while (value != nullptr && !path.empty()) {
    const size_t dot = std::min(path.find('.'), path.size());
    value = value->kind == json::Kind::object ? value->find(path.substr(0, dot)) : nullptr;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return value;
}

bool is_scalar(const json::Value& value) {
  return value.kind != json::Kind::array && value.kind != json::Kind::object;
}

std::string list_of(const std::vector<std::string>& values) {
  std::string out = "[";
  for (const std::string& value : values) {
    if (out.size() > 1) out.push_back(',');
    out += value;
  }
  return out + "]";
}

std::string shown(std::string_view name, const json::Value* value) {
  if (value == nullptr || value->kind == json::Kind::null) return "-";
  if (!is_scalar(*value)) return "…";
  const auto number = integer_of(*value);
  if (number && name.ends_with("_ns")) return *number == 0 ? "-" : iso_utc(*number);
  if (number && name.ends_with("_e6")) return format_decimal(*number, 6);
  if (number && name.ends_with("_e4")) return format_decimal(*number, 4);
  if (number && name.ends_with("_e2")) return format_decimal(*number, 2);
  if (value->kind == json::Kind::number) return rounded(value->text);
  return value->text.empty() ? "-" : value->text;
}

std::string cell(const json::Value& object, std::string_view name) {
  for (const std::string_view unit : units) {
    const std::string full = std::string(name) + std::string(unit);
    if (const json::Value* value = at(&object, full)) return shown(full, value);
  }
  return "-";
}

std::optional<int64_t> whole(const json::Value* value, std::string_view path) {
  const json::Value* found = at(value, path);
  return found == nullptr ? std::nullopt : integer_of(*found);
}

std::string text(const json::Value* value, std::string_view path) {
  const json::Value* found = at(value, path);
  return found != nullptr && is_scalar(*found) ? found->text : std::string();
}

}  // namespace headgate::cli
