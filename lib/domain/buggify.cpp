#include "domain/buggify.h"

#include "domain/check.h"

namespace headgate {
namespace {

// One for each thread: seeds are played side by side, and no seed may draw another's numbers.
thread_local BuggifyDice* dice = nullptr;

}  // namespace

BuggifyDice::BuggifyDice() {
  check(dice == nullptr, "one run at a time decides for a thread");
  dice = this;
}
BuggifyDice::~BuggifyDice() { dice = nullptr; }

bool buggify(std::string_view point) { return dice != nullptr && dice->strikes(point); }

}  // namespace headgate
