#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "score/interval.h"

namespace headgate::score {

// What the difference between the model's score and the market's, lower being better, is worth.
enum class Evidence {
  too_few,  // no interval, or one below zero over less than the rule asks for
  none,     // the interval holds zero
  against,  // it lies wholly above zero: the market was better
  edge,     // it lies wholly below zero, over enough dates and events
};

// What a claim of an edge must rest on at least. A claim against one needs no such number: it opens nothing.
constexpr uint64_t evidence_dates = 100;
constexpr uint64_t evidence_events = 300;

// `difference` is model less market; `events` are event-days: one city on one day.
Evidence evidence_of(const Interval& difference, uint64_t dates, uint64_t events);

// "no evidence", "evidence against", "too few", "evidence".
std::string_view name_of(Evidence evidence);

// The same as one plain sentence or two for people, with the figures and what would be needed. `score` names
// the score, e.g. "Brier score". Profit is not asked for: it is no evidence.
std::string verdict(const std::string& score, const Interval& difference, uint64_t dates, uint64_t events);

}  // namespace headgate::score
