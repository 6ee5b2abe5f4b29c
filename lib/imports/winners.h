#pragma once

#include <map>
#include <string>

#include "domain/result.h"
#include "imports/source.h"

namespace headgate::imports {

// The market that paid YES, by event: history/derived_winners, made from the last traded prices.
Result<std::map<std::string, std::string>> read_winners(const Source& source);

}  // namespace headgate::imports
