#pragma once

#include <string>
#include <string_view>

#include "domain/price.h"

namespace headgate {

// What makes two ideas the same idea.
struct IntentName {
  std::string_view instance;
  std::string_view strategy;
  std::string_view market;
  Side side;
  std::string_view decision_key;
};

// First 32 hex digits of SHA-256 over the parts, each preceded by its length: equal after every restart, and
// no two different names run together to the same text.
std::string intent_id(const IntentName& name);

}  // namespace headgate
