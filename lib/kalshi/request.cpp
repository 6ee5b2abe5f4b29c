#include "kalshi/request.h"

namespace headgate::kalshi {

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (plain.find(c) != std::string_view::npos) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

Query& Query::add(std::string_view name, std::string_view text) {
  if (text.empty()) return *this;
  text_.append(text_.empty() ? "" : "&").append(name).append("=").append(percent_encoded(text));
  return *this;
}

Query& Query::add(std::string_view name, const std::optional<int64_t>& number) {
  return number ? add(name, std::string_view(std::to_string(*number))) : *this;
}

Query& Query::add(std::string_view name, const std::optional<int32_t>& number) {
  return number ? add(name, std::string_view(std::to_string(*number))) : *this;
}

Query& Query::add(std::string_view name, const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts)
    joined.append(joined.empty() ? "" : ",").append(percent_encoded(text));
  if (joined.empty()) return *this;
  // The commas between stand as they are; one inside a text would have been escaped.
  text_.append(text_.empty() ? "" : "&").append(name).append("=").append(joined);
  return *this;
}

}  // namespace headgate::kalshi
