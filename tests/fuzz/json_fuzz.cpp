#include "domain/decimal.h"
#include "json/reader.h"
#include "tests/fuzz/promises.h"

using namespace headgate;
using namespace headgate::fuzz;

// What was read and is written again reads the same.
static std::string written(const json::Value& value) {
  std::string out;
  switch (value.kind) {
    case json::Kind::null:
      return "null";
    case json::Kind::boolean:
    case json::Kind::number:
      return value.text;
    case json::Kind::string: {
      out = "\"";
      for (const char letter : value.text) {
        constexpr const char* hex = "0123456789abcdef";
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x20 || letter == '"' || letter == '\\') {
          out.append("\\u00").append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
        } else {
          out += letter;
        }
      }
      return out + "\"";
    }
    case json::Kind::array:
      for (const json::Value& item : value.items) out.append(out.empty() ? "" : ",").append(written(item));
      return "[" + out + "]";
    case json::Kind::object:
      for (const json::Member& member : value.members) {
        json::Value name;
        name.kind = json::Kind::string;
        name.text = member.first;
        out.append(out.empty() ? "" : ",").append(written(name)).append(":").append(written(member.second));
      }
      return "{" + out + "}";
  }
  return out;
}

HEADGATE_FUZZ(json, input) {
  const auto parsed = json::parse(input);
  const json::Value* value = judged(parsed);
  if (value == nullptr) return;
  const std::string text = written(*value);
  const auto again = json::parse(text);
  hold(again.has_value(), "what was written reads: " + text);
  hold(written(*again) == text, "what was written reads the same: " + text);
  if (value->kind == json::Kind::number) {
    if (const auto units = json::decimal_of(*value, 4))
      hold(parse_decimal(format_decimal(*units, 4), 4) == units, "a decimal survives");
  }
}
