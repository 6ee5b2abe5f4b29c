#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/configuration.h"

namespace headgate::config {

// How a value is written, and in which integer unit it is kept.
enum class Kind : uint8_t {
  text,
  texts,      // a list of texts
  mode,       // "sim", "paper", "demo", "live"
  clock,      // "utc", "world"
  whole,      // a TOML integer
  number,     // integer or float: probabilities, spreads, coordinates; never money
  dollars,    // "25.00" or 25: kept in 1e-6
  contracts,  // "10" or 10: kept in 1e-2
  cents,      // "5" or "0.5": kept in dollars 1e-4
};

struct Value {
  std::string text;
  std::vector<std::string> texts;
  int64_t units = 0;
  double number = 0;
  Mode mode = Mode::paper;
  ClockSource clock = ClockSource::utc;
};

// One line of the schema. Limits of the range are inclusive and in the kind's own unit (numbers: 1e-6); they
// are not looked at for texts and words.
struct Key {
  std::string_view section;
  std::string_view name;
  Kind kind;
  std::string_view unit;  // for people; empty where there is none
  bool required;
  int64_t low;
  int64_t high;
  void (*set)(Configuration& configuration, const Value& value);
};

// Every key Headgate knows, in the order in which they are documented.
std::span<const Key> schema();

// Decimals of the kind's integer unit: 6 for dollars.
int scale_of(Kind kind);

// "1 to 3600 s", for messages.
std::string range_text(const Key& key);

}  // namespace headgate::config
