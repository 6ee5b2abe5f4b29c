#pragma once

#include <string>

#include "json/value.h"

namespace headgate::cli {

// Why this market is traded, and above all why not: what edge saw and what risk counts with. Either may be
// absent.
std::string render_explain(const std::string& ticker, const json::Value* edge, const json::Value* risk);

}  // namespace headgate::cli
