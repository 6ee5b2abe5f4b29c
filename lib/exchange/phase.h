#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace headgate::exchange {

// Of a market's life. The ordinary course is the first five in order; all markets of an event go through it
// at the same hours unless somebody intervenes.
enum class Phase : uint8_t {
  initialized = 1,
  active = 2,
  closed = 3,
  determined = 4,
  finalized = 5,
  inactive = 6,  // trading of this market is suspended
  disputed = 7,  // the result is doubted: the settlement timer stands
  amended = 8,   // a result was given anew: the settlement timer runs again
};
std::string_view name_of(Phase phase);  // Kalshi's status of a market

// What takes a market from one phase to another.
enum class Step : uint8_t {
  open = 1,
  deactivate,
  activate,
  close,
  reopen,
  determine,
  dispute,
  amend,
  finalize,
};
// Nothing where the step is impossible.
std::optional<Phase> after(Phase from, Step step);
// The step that a market takes when nobody intervenes; nothing after the last. A dispute that nobody decides
// ends with the result that stood.
std::optional<Step> ordinary_step(Phase phase);

constexpr bool is_trading(Phase phase) { return phase == Phase::active; }
constexpr bool has_result(Phase phase) {
  return phase == Phase::determined || phase == Phase::disputed || phase == Phase::amended ||
         phase == Phase::finalized;
}

}  // namespace headgate::exchange
