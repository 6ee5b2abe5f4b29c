#pragma once

#include <string>
#include <string_view>

namespace headgate::risk {

// Why an intent was refused: a stable code, what was found and what would have been allowed.
struct Denial {
  std::string_view code;
  std::string value;
  std::string limit;
};

}  // namespace headgate::risk
