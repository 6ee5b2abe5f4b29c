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

}  // namespace headgate
