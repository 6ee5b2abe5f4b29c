#include "domain/check.h"

#include <cstdio>
#include <cstdlib>

namespace headgate {

void check(bool condition, std::string_view assumption, std::source_location where) {
  if (condition) return;
  std::fprintf(stderr, "headgate: broken assumption at %s:%u: %.*s\n", where.file_name(), where.line(),
               static_cast<int>(assumption.size()), assumption.data());
  std::abort();
}

}  // namespace headgate
