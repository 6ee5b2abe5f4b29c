#include "domain/check.h"

#include <cstdio>
#include <cstdlib>

namespace headgate {

void check(bool condition, std::string_view assumption, const char* file, int line) {
  if (condition) return;
  std::fprintf(stderr, "headgate: broken assumption at %s:%d: %.*s\n", file, line,
               static_cast<int>(assumption.size()), assumption.data());
  std::abort();
}

}  // namespace headgate
