#pragma once

#include <string_view>
#include <vector>

#include "domain/price.h"
#include "json/reader.h"
#include "kalshi/feed_codec.h"

namespace headgate::kalshi {

// A price strictly between 0 and 1; any price, and an error in the reader, when it is none.
Price price_of(json::Reader& reader, std::string_view name);

// One side of a book, [["0.4200","13.00"],…]; the key is absent when the side is empty.
std::vector<FeedLevel> levels_of(json::Reader& reader, std::string_view name);

}  // namespace headgate::kalshi
