#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "domain/result.h"

namespace headgate::venue {

inline Error refusal(std::string_view word, std::string field, std::string value, std::string mend) {
  return Error{word, std::move(field), std::move(value), std::move(mend)};
}

}  // namespace headgate::venue
