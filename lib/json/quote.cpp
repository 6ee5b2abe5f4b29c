#include "json/quote.h"

namespace headgate::json {

std::string quote(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20) {
      out.append("\\u00");
      out.push_back(digits[byte >> 4]);
      out.push_back(digits[byte & 15]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

ObjectWriter& ObjectWriter::raw(std::string_view name, std::string_view json) {
  if (!inside_.empty()) inside_.push_back(',');
  inside_.append(quote(name)).append(":").append(json);
  return *this;
}

std::string array_of(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    if (out.size() > 1) out.push_back(',');
    out.append(quote(text));
  }
  return out + "]";
}

}  // namespace headgate::json
