#pragma once

#include <cstdint>
#include <string>

#include "domain/money.h"
#include "score/interval.h"

namespace headgate::cli {

// Figures for people. Never read back: exact values stand in the JSON.
std::string counted(uint64_t count);     // "12,345"
std::string dollars(Money money);        // "-$1,234.56", half cents away from zero
std::string dollars(double amount);      // the same; "-" when not a number
std::string score_figure(double score);  // "0.0810"
// "0.0810 (0.0721 to 0.0903)"; the score alone where there is no interval.
std::string score_figure(double score, const score::Interval& interval);
std::string difference_figure(double difference);              // "+0.0021"; never "-0.0000"
std::string bounds_figure(const score::Interval& difference);  // "-0.0013 to +0.0054", or "no interval"
std::string bounds_dollars(const score::Interval& amount);     // "-$1.20 to $0.50", or "no interval"
std::string percent_figure(double share);                      // "12.3 %"

}  // namespace headgate::cli
