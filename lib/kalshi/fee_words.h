#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "json/reader.h"

namespace headgate::kalshi {

// One of Kalshi's fee types. A word we do not know is an error: a fee we cannot compute is no fee of zero.
std::string fee_type_of(json::Reader& reader, std::string_view name);
// 10000 = 1; not negative.
int64_t fee_multiplier_of(json::Reader& reader, std::string_view name);

}  // namespace headgate::kalshi
