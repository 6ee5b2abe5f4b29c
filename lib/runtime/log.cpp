#include "runtime/log.h"

#include <fmt/format.h>

#include <cstdio>

#include "runtime/system_clock.h"

namespace headgate {
namespace {

struct LevelName {
  int priority;  // syslog
  std::string_view name;
};

LevelName name_of(Level level) {
  switch (level) {
    case Level::info:
      return {6, "info"};
    case Level::warning:
      return {4, "warning"};
    case Level::alert:
      return {1, "alert"};
  }
  return {1, "alert"};
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out.push_back(c);
    }
  }
  return out + "\"";
}

}  // namespace

void Log::write(Level level, std::string_view code, std::string_view text) const {
  const LevelName name = name_of(level);
  fmt::print(stderr, "<{}>{{\"utc\":\"{}\",\"level\":\"{}\",\"service\":\"{}\",\"code\":{},\"text\":{}}}\n",
             name.priority, iso_utc(utc_now().ns()), name.name, service_, quoted(code), quoted(text));
}

}  // namespace headgate
