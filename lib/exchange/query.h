#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/answer.h"
#include "exchange/target.h"

namespace headgate::exchange {

// What the exchange says of one parameter of a query (OpenAPI of autumn 2026).
struct Parameter {
  enum class Want : uint8_t { text, whole, truth, word, moment };
  std::string_view name;
  Want want = Want::text;
  bool required = false;
  int64_t least = 0;  // whole
  int64_t most = INT64_MAX;
  bool by_order = false;        // the limits are written gte and lte instead of min and max
  std::string_view words = {};  // word: all that are allowed, with blanks between
};

inline Parameter text_of(std::string_view name, bool required = false) {
  return {name, Parameter::Want::text, required};
}
inline Parameter truth_of(std::string_view name) { return {name, Parameter::Want::truth}; }
inline Parameter whole_of(std::string_view name, bool required = false) {
  return {name, Parameter::Want::whole, required};
}
inline Parameter whole_of(std::string_view name, int64_t least, int64_t most) {
  return {name, Parameter::Want::whole, false, least, most};
}
inline Parameter word_of(std::string_view name, std::string_view words, bool required = false) {
  return {name, Parameter::Want::word, required, 0, 0, false, words};
}
// Unix seconds.
inline Parameter seconds_of(std::string_view name, bool required = false) { return whole_of(name, required); }
inline Parameter moment_of(std::string_view name) { return {name, Parameter::Want::moment}; }
// The page size of the lists of markets and trades: 0 stands for the standard.
inline Parameter market_limit() { return {"limit", Parameter::Want::whole, false, 0, 1'000, true}; }

using Parameters = std::initializer_list<Parameter>;

// The answer that refuses a query, in the words of the exchange's own binding and validation; nothing for one
// that can be served. A parameter that is not listed is refused too: ignoring it would answer another
// question.
std::optional<Answer> judge_query(const Target& target, std::string_view operation,
                                  const Parameters& parameters);
// The body that says which validation a parameter failed.
std::string query_tag(std::string_view operation, std::string_view name, std::string_view tag);
// Two filters, or a filter and a status, that do not go together.
Answer incompatible(std::string_view operation, std::string_view one, std::string_view other);

// Of a query that was judged. An empty text is none.
std::optional<std::string> text_in(const Target& target, std::string_view name);
bool truth_in(const Target& target, std::string_view name);
int64_t whole_in(const Target& target, std::string_view name, int64_t standard);
// All values of a repeated parameter, and of lists with commas.
std::vector<std::string> each_in(const Target& target, std::string_view name, bool commas);

}  // namespace headgate::exchange
