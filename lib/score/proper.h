#pragma once

#include <cstddef>
#include <span>

namespace headgate::score {

// Proper scores of what was said before a thing was known: the expected score is best for whoever says what
// they believe (Gneiting and Raftery, JASA 102, 2007). Lower is better everywhere. A probability lies between
// 0 and 1; `winner` is the place of the outcome that came true.

// The squared error of one yes-or-no statement, 0 to 1 (Brier 1950, the half of his original form).
double brier(double said, bool happened);

// The sum of the squared errors over one ladder. It need not add up to one: mid prices do not.
double ladder_brier(std::span<const double> said, size_t winner);

// What a winner that was called impossible costs at most. Without a floor a single such ladder is worth an
// infinite loss and no mean can be formed. 1e-3 lies below the cheapest price at which anything trades, a
// cent, so that it never flatters a price that somebody could have paid.
constexpr double log_floor = 1e-3;

// Nats: -log of what was said of the winner, which counts as at least `floor`.
double log_score(double said_of_winner, double floor = log_floor);

// The squared errors of the cumulative probabilities over the outcomes in their order, divided by their
// number less one: 0 to 1, and a near miss costs less than a far one (Epstein 1969; Murphy 1971). At least
// two outcomes.
double ranked_probability_score(std::span<const double> said, size_t winner);

}  // namespace headgate::score
