// The one file that includes toml++: it costs seconds of compilation wherever it appears.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "config/nearest.h"
#include "config/reading.h"
#include "config/schema.h"
#include "config/version.h"
#include "domain/decimal.h"

namespace headgate {
namespace config {
namespace {

constexpr std::array<std::string_view, 10> sections{"instance", "exchange", "market", "keys",   "forecast",
                                                    "settle",   "strategy", "limits", "shards", "paper"};

Position position_of(const toml::source_region& source) {
  return {static_cast<int>(source.begin.line), static_cast<int>(source.begin.column)};
}

std::string_view kind_words(Kind kind) {
  switch (kind) {
    case Kind::texts:
      return "a list of texts, e.g. [\"KXHIGHNY\"]";
    case Kind::whole:
      return "a whole number without quotes";
    case Kind::number:
      return "a number without quotes";
    case Kind::dollars:
      return "dollars as a text or a whole number, e.g. \"25.00\" or 25";
    case Kind::contracts:
      return "contracts as a text or a whole number, e.g. \"10.00\" or 10";
    case Kind::cents:
      return "cents as a text or a whole number, e.g. \"0.5\" or 5";
    default:
      return "a text in quotes";
  }
}

std::string_view found_words(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a float";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::table:
      return "a table";
    default:
      return "a date or time";
  }
}

// Reads one value; nothing when it is refused, with the error already added.
class ValueReader {
 public:
  ValueReader(Reading& reading, const Key& key, std::string path, const toml::node& node)
      : reading_(reading), key_(key), path_(std::move(path)), node_(node) {}

  std::optional<Value> read() {
    switch (key_.kind) {
      case Kind::text:
        return text();
      case Kind::texts:
        return texts();
      case Kind::mode:
        return mode();
      case Kind::clock:
        return clock();
      case Kind::number:
        return number();
      default:
        return units();
    }
  }

 private:
  std::nullopt_t refuse(std::string problem, std::string mend) {
    reading_.refuse(position_of(node_.source()), path_, std::move(problem), std::move(mend));
    return std::nullopt;
  }
  std::nullopt_t refuse_type() {
    return refuse("is " + std::string(found_words(node_)), "write " + std::string(kind_words(key_.kind)));
  }
  std::nullopt_t refuse_range(const std::string& found) {
    return refuse(found + " is out of range", "write a value from " + range_text(key_));
  }

  std::optional<Value> text() {
    const auto* found = node_.as_string();
    if (found == nullptr) return refuse_type();
    if (found->get().empty()) return refuse("is empty", "write a value, or remove the key if it is optional");
    Value value;
    value.text = found->get();
    return value;
  }

  std::optional<Value> texts() {
    const auto* list = node_.as_array();
    if (list == nullptr) return refuse_type();
    Value value;
    for (const toml::node& entry : *list) {
      const auto* word = entry.as_string();
      if (word == nullptr) return refuse_type();
      value.texts.push_back(word->get());
    }
    return value;
  }

  std::optional<Value> mode() {
    const auto* found = node_.as_string();
    if (found == nullptr) return refuse_type();
    for (const Mode candidate : {Mode::sim, Mode::paper, Mode::demo, Mode::live}) {
      if (found->get() != name_of(candidate)) continue;
      Value value;
      value.mode = candidate;
      return value;
    }
    return refuse("'" + found->get() + "' is no mode", "write \"sim\", \"paper\", \"demo\" or \"live\"");
  }

  std::optional<Value> clock() {
    const auto* found = node_.as_string();
    if (found == nullptr) return refuse_type();
    Value value;
    if (found->get() == "utc") {
      value.clock = ClockSource::utc;
    } else if (found->get() == "world") {
      value.clock = ClockSource::world;
    } else {
      return refuse("'" + found->get() + "' is no clock", "write \"utc\" or \"world\"");
    }
    return value;
  }

  std::optional<Value> number() {
    std::optional<double> found;
    if (const auto* whole = node_.as_integer()) found = static_cast<double>(whole->get());
    if (const auto* real = node_.as_floating_point()) found = real->get();
    if (!found) return refuse_type();
    constexpr double scale = 1e6;
    const bool inside = std::isfinite(*found) && *found * scale >= static_cast<double>(key_.low) &&
                        *found * scale <= static_cast<double>(key_.high);
    if (!inside) return refuse_range("the number");
    Value value;
    value.number = *found;
    return value;
  }

  // Whole numbers and money. A float is refused even when it looks exact: 0.1 has no exact double.
  std::optional<Value> units() {
    const int scale = scale_of(key_.kind);
    const bool money = key_.kind != Kind::whole;
    std::string written;
    if (const auto* whole = node_.as_integer()) {
      written = std::to_string(whole->get());
    } else if (const auto* words = node_.as_string(); words != nullptr && money) {
      written = words->get();
    } else {
      return refuse_type();
    }
    const auto parsed = parse_decimal(written, scale);
    if (!parsed) {
      return refuse("'" + written + "' is not a number with at most " + std::to_string(scale) + " decimals",
                    "write " + std::string(kind_words(key_.kind)));
    }
    if (*parsed < key_.low || *parsed > key_.high) return refuse_range("'" + written + "'");
    Value value;
    value.units = *parsed;
    return value;
  }

  Reading& reading_;
  const Key& key_;
  std::string path_;
  const toml::node& node_;
};

std::vector<std::string_view> names_in(std::string_view section) {
  std::vector<std::string_view> names;
  for (const Key& key : schema()) {
    if (key.section == section) names.push_back(key.name);
  }
  return names;
}

std::string suggestion(std::string_view word, std::string_view section) {
  const std::vector<std::string_view> names = names_in(section);
  const std::string_view near = nearest(word, names);
  if (!near.empty()) return "did you mean '" + std::string(near) + "'?";
  for (const Key& key : schema()) {
    if (key.name == word) return "it belongs in [" + std::string(key.section) + "]";
  }
  return "remove it; the keys of [" + std::string(section) + "] are in the documented example";
}

// Reads every known key of one table, in the order of the schema, and refuses the others.
// `path` is "limits.".
void read_table(Reading& reading, std::string_view section, const std::string& path,
                const toml::table& table) {
  for (const Key& key : schema()) {
    if (key.section != section) continue;
    const toml::node* node = table.get(key.name);
    const std::string full = path + std::string(key.name);
    if (node == nullptr) {
      if (!key.required) continue;
      const bool ranged = key.low != key.high;
      reading.refuse(
          position_of(table.source()), full, "is missing",
          "add it" + (ranged ? " (" + range_text(key) + ")" : std::string()) + "; nothing is assumed for it");
      continue;
    }
    const auto value = ValueReader(reading, key, full, *node).read();
    if (!value) continue;
    key.set(reading.configuration, *value);
    reading.at.emplace(full, position_of(node->source()));
  }
  const std::vector<std::string_view> names = names_in(section);
  for (auto&& [key, node] : table) {
    if (std::find(names.begin(), names.end(), key.str()) != names.end()) continue;
    reading.refuse(position_of(key.source()), path + std::string(key.str()), "is unknown",
                   suggestion(key.str(), section));
  }
}

void refuse_missing_section(Reading& reading, std::string_view section) {
  for (const Key& key : schema()) {
    if (key.section != section || !key.required) continue;
    reading.refuse({}, std::string(section) + "." + std::string(key.name), "is missing",
                   "add a table [" + std::string(section) + "] with this key");
  }
}

void refuse_unknown_sections(Reading& reading, const toml::table& root) {
  for (auto&& [key, node] : root) {
    if (std::find(sections.begin(), sections.end(), key.str()) != sections.end()) continue;
    const std::string_view near = nearest(key.str(), sections);
    reading.refuse(position_of(key.source()), std::string(key.str()), "is unknown",
                   near.empty() ? "the tables are instance, exchange, market, keys, forecast, settle, "
                                  "strategy, limits, shards and "
                                  "paper"
                                : "did you mean '" + std::string(near) + "'?");
  }
}

// [paper] is needed by mode paper alone: elsewhere a paper account would only mislead.
void require_paper_keys(Reading& reading, const toml::table& root) {
  if (!reading.has("instance.mode") || reading.configuration.instance.mode != Mode::paper) return;
  const toml::node* node = root.get("paper");
  const toml::table* paper = node == nullptr ? nullptr : node->as_table();
  if (node != nullptr && paper == nullptr) return;  // refused already
  for (const Key& key : schema()) {
    if (key.section != "paper" || (paper != nullptr && paper->contains(key.name))) continue;
    reading.refuse(paper == nullptr ? Position{} : position_of(paper->source()),
                   "paper." + std::string(key.name), "is missing",
                   "mode \"paper\" needs it in [paper] (" + range_text(key) + "); nothing is assumed for it");
  }
}

void read_sections(Reading& reading, const toml::table& root) {
  for (const std::string_view section : sections) {
    const toml::node* node = root.get(section);
    if (node == nullptr) {
      refuse_missing_section(reading, section);
      continue;
    }
    const toml::table* table = node->as_table();
    if (table == nullptr) {
      reading.refuse(position_of(node->source()), std::string(section), "is not a table",
                     "write [" + std::string(section) + "] and its keys below");
      continue;
    }
    read_table(reading, section, std::string(section) + ".", *table);
  }
}

// Where the first one stands that is not behind a '#' of its line. No key or value of ours has any, and in a
// bare key some of them lead toml++ 3.3 into undefined behaviour (found by fuzzing, 2026-11-21: U+030B).
std::optional<Position> letter_outside_ascii(std::string_view text) {
  Position at{1, 0};
  bool comment = false;
  for (const char letter : text) {
    ++at.column;
    if (letter == '\n') {
      at = {at.line + 1, 0};
      comment = false;
    }
    comment = comment || letter == '#';
    if (!comment && static_cast<unsigned char>(letter) > 127) return at;
  }
  return std::nullopt;
}

}  // namespace
}  // namespace config

std::string_view name_of(Mode mode) {
  switch (mode) {
    case Mode::sim:
      return "sim";
    case Mode::paper:
      return "paper";
    case Mode::demo:
      return "demo";
    case Mode::live:
      return "live";
  }
  return "";
}

ParsedConfiguration parse_configuration(std::string_view text) {
  config::Reading reading;
  if (const auto at = config::letter_outside_ascii(text)) {
    reading.refuse(*at, "", "a letter outside ASCII",
                   "keys and values are ASCII; comments may hold any letter");
    return {{}, std::move(reading.errors)};
  }
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    // The grammar is broken: whatever follows would be a guess.
    reading.refuse(config::position_of(parsed.error().source()), "",
                   std::string(parsed.error().description()), "write valid TOML 1.0");
    return {{}, std::move(reading.errors)};
  }
  const toml::table& root = parsed.table();
  config::read_sections(reading, root);
  config::refuse_unknown_sections(reading, root);
  config::require_paper_keys(reading, root);
  config::judge_forms(reading);
  config::find_contradictions(reading);

  reading.configuration.text = text;
  reading.configuration.version = config::version_of(text);
  std::stable_sort(reading.errors.begin(), reading.errors.end(),
                   [](const ConfigurationError& a, const ConfigurationError& b) {
                     return a.line != b.line ? a.line < b.line : a.column < b.column;
                   });
  return {std::move(reading.configuration), std::move(reading.errors)};
}

}  // namespace headgate
