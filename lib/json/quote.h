#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headgate::json {

// A JSON string literal, quotes included.
std::string quote(std::string_view text);

// Writes one flat object or array in the order of the calls; `raw` takes JSON made elsewhere.
class ObjectWriter {
 public:
  ObjectWriter& add(std::string_view name, std::string_view text) { return raw(name, quote(text)); }
  ObjectWriter& add(std::string_view name, const char* text) { return raw(name, quote(text)); }
  ObjectWriter& add(std::string_view name, int64_t number) { return raw(name, std::to_string(number)); }
  ObjectWriter& add(std::string_view name, bool truth) { return raw(name, truth ? "true" : "false"); }
  ObjectWriter& raw(std::string_view name, std::string_view json);
  std::string text() const { return "{" + inside_ + "}"; }

 private:
  std::string inside_;
};

std::string array_of(const std::vector<std::string>& texts);

}  // namespace headgate::json
