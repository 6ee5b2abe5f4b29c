#pragma once

#include <cstdint>

#include "domain/check.h"

namespace headgate {

// Integer arithmetic that ends the process rather than wrap: an overflow here is a limit we failed to
// enforce.
constexpr int64_t checked_add(int64_t a, int64_t b) {
  int64_t out = 0;
  if (__builtin_add_overflow(a, b, &out)) check(false, "sum within 64 bits");
  return out;
}
constexpr int64_t checked_sub(int64_t a, int64_t b) {
  int64_t out = 0;
  if (__builtin_sub_overflow(a, b, &out)) check(false, "difference within 64 bits");
  return out;
}
constexpr int64_t checked_mul(int64_t a, int64_t b) {
  int64_t out = 0;
  if (__builtin_mul_overflow(a, b, &out)) check(false, "product within 64 bits");
  return out;
}

// a * b / c without intermediate overflow, rounded toward zero; c is not zero.
constexpr int64_t mul_div(int64_t a, int64_t b, int64_t c) {
  __extension__ using Wide = __int128;
  const Wide quotient = static_cast<Wide>(a) * b / c;
  if (quotient < INT64_MIN || quotient > INT64_MAX) check(false, "quotient within 64 bits");
  return static_cast<int64_t>(quotient);
}

}  // namespace headgate
