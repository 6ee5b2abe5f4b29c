#include "exchange/query.h"

#include <algorithm>

#include "domain/decimal.h"
#include "domain/moment.h"
#include "exchange/json_text.h"

namespace headgate::exchange {
namespace {

Answer message(const std::string& text) { return {400, JsonText().open().text("msg", text).close().take()}; }

// "min_close_ts" is MinCloseTs in the exchange's own structures.
std::string field_of(std::string_view name) {
  std::string out;
  bool up = true;
  for (const char c : name) {
    if (c != '_') out.push_back(up && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    up = c == '_';
  }
  return out;
}

std::string failed(std::string_view operation, std::string_view why) {
  return std::string("Parameter validation failed for ").append(operation).append(": ").append(why);
}

// Recorded 2026-06 for a limit above its most.
Answer tag_failed(std::string_view operation, std::string_view name, std::string_view tag) {
  const std::string field = field_of(name);
  return message(failed(operation, "Key: '" + std::string(operation) + "Params." + field +
                                       "' Error:Field validation for '" + field + "' failed on the '" +
                                       std::string(tag) + "' tag"));
}

// The words of the binding that the exchange's recorded errors point to (oapi-codegen for gin).
Answer unbound(std::string_view name, const std::string& value, std::string_view parser) {
  return message("Invalid format for parameter " + std::string(name) + ": error binding string parameter: " +
                 std::string(parser) + ": parsing \"" + value + "\": invalid syntax");
}

bool is_truth(std::string_view text) {
  return text == "true" || text == "false" || text == "1" || text == "0";
}

bool has_word(std::string_view words, std::string_view word) {
  return (" " + std::string(words) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

std::optional<Answer> judge_whole(const Parameter& rule, const std::string& value,
                                  std::string_view operation) {
  const auto number = parse_decimal(value, 0);
  if (!number || value.find('.') != std::string::npos) return unbound(rule.name, value, "strconv.ParseInt");
  if (*number < rule.least) return tag_failed(operation, rule.name, rule.by_order ? "gte" : "min");
  if (*number > rule.most) return tag_failed(operation, rule.name, rule.by_order ? "lte" : "max");
  return std::nullopt;
}

// RFC 3339 in UTC, with 'Z' or with the offset that many a client's library writes instead.
bool is_moment(std::string value) {
  constexpr std::string_view utc = "+00:00";
  if (value.ends_with(utc)) value.replace(value.size() - utc.size(), utc.size(), "Z");
  return parse_iso_utc(value).has_value();
}

std::optional<Answer> judge_value(const Parameter& rule, const std::string& value,
                                  std::string_view operation) {
  using Want = Parameter::Want;
  switch (rule.want) {
    case Want::text:
      return std::nullopt;
    case Want::whole:
      return judge_whole(rule, value, operation);
    case Want::truth:
      if (is_truth(value)) return std::nullopt;
      return unbound(rule.name, value, "strconv.ParseBool");
    case Want::word:
      if (value.empty() && !rule.required) return std::nullopt;
      if (value.find(' ') == std::string::npos && has_word(rule.words, value)) return std::nullopt;
      return tag_failed(operation, rule.name, "oneof");
    case Want::moment:
      if (is_moment(value)) return std::nullopt;
      return unbound(rule.name, value, "time.Parse");
  }
  return std::nullopt;
}

}  // namespace

std::optional<Answer> judge_query(const Target& target, std::string_view operation,
                                  const Parameters& parameters) {
  for (const auto& [name, value] : target.query) {
    const auto* const rule =
        std::find_if(parameters.begin(), parameters.end(),
                     [&, &key = name](const Parameter& each) { return each.name == key; });
    if (rule == parameters.end())
      return message(failed(operation, "this exchange does not know the parameter " + name));
    if (auto refused = judge_value(*rule, value, operation)) return refused;
  }
  for (const Parameter& rule : parameters) {
    if (rule.required && target.parameter(rule.name).value_or("").empty())
      return message("Query argument " + std::string(rule.name) + " is required, but not found");
  }
  return std::nullopt;
}

std::string query_tag(std::string_view operation, std::string_view name, std::string_view tag) {
  return tag_failed(operation, name, tag).body;
}

Answer incompatible(std::string_view operation, std::string_view one, std::string_view other) {
  return message(failed(operation, std::string(one).append(" cannot be used together with ").append(other)));
}

std::optional<std::string> text_in(const Target& target, std::string_view name) {
  auto out = target.parameter(name);
  if (out && out->empty()) return std::nullopt;
  return out;
}

bool truth_in(const Target& target, std::string_view name) {
  return target.says(name, "true") || target.says(name, "1");
}

int64_t whole_in(const Target& target, std::string_view name, int64_t standard) {
  const auto text = target.parameter(name);
  return text ? parse_decimal(*text, 0).value_or(standard) : standard;
}

std::vector<std::string> each_in(const Target& target, std::string_view name, bool commas) {
  std::vector<std::string> out;
  for (const auto& [key, value] : target.query) {
    if (key != name) continue;
    std::string_view rest = value;
    while (commas && rest.find(',') != std::string_view::npos) {
      const size_t at = rest.find(',');
      if (at > 0) out.emplace_back(rest.substr(0, at));
      rest.remove_prefix(at + 1);
    }
    if (!rest.empty()) out.emplace_back(rest);
  }
  return out;
}

}  // namespace headgate::exchange
