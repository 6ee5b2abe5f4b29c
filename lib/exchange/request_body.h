#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "exchange/answer.h"

namespace headgate::exchange {

struct BodyShape;

// One field that a request's body may have.
struct BodyField {
  enum class Kind : uint8_t { text, truth, integer, list };
  std::string_view name;
  Kind kind = Kind::text;
  bool required = false;
  const BodyShape* items = nullptr;  // of a list
};

// A kind of request, under the name that the exchange's own decoder gives it in its refusals.
struct BodyShape {
  std::string_view go_name;
  std::span<const BodyField> fields;
};

// The values of a body that has its shape. A field that is null counts as absent, as with the exchange.
class Body {
 public:
  std::optional<std::string> text(std::string_view name) const;
  std::optional<int64_t> integer(std::string_view name) const;
  bool truth(std::string_view name) const { return integer(name).value_or(0) != 0; }
  const std::vector<Body>& list(std::string_view name) const;

 private:
  friend struct BodyReader;
  std::map<std::string, std::string, std::less<>> texts_;
  std::map<std::string, int64_t, std::less<>> integers_;  // truths among them
  std::map<std::string, std::vector<Body>, std::less<>> lists_;
};

// Or the refusal it deserves. Values of another type are refused in the words of the exchange's decoder
// (recorded 2026-06); so that no misspelt option passes for one that was honoured, unknown fields are too.
std::variant<Body, Answer> read_body(std::string_view text, const BodyShape& shape);

// A field that has its type and cannot be obeyed.
Answer invalid_field(std::string_view field, std::string_view why);

}  // namespace headgate::exchange
