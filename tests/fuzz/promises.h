#pragma once

#include "domain/result.h"
#include "tests/fuzz/target.h"

namespace headgate::fuzz {

// What each parser promises of a refusal: a stable code, and a text that says where and fits in a log line.
inline void hold_error(const Error& error) {
  hold(!error.code.empty(), "a refusal has a code");
  hold(!error.field.empty() || !error.mend.empty(), "a refusal says where or what would mend it");
  hold(error.text().size() < 4096, "a refusal fits in a log line");
}

// The value if it parsed; otherwise nothing, and the refusal was a proper one.
template <typename T>
const T* judged(const Result<T>& result) {
  if (result) {
    ++accepted;
    return &*result;
  }
  hold_error(result.error());
  return nullptr;
}

}  // namespace headgate::fuzz
