#pragma once

#include <string_view>

namespace headgate {

// True now and then in a simulated run, so that a branch which the world takes once in a year is taken in
// every tenth seed (FoundationDB's BUGGIFY: Zhou et al., SIGMOD 2021, section 4). Every branch behind it must
// be a correct one. In a process it is always false. Not within what an actor's digest depends on when the
// run's inputs are to be replayed.
bool buggify(std::string_view point);

// Decides for the thread that holds it, until it goes.
class BuggifyDice {
 public:
  BuggifyDice();
  virtual ~BuggifyDice();
  BuggifyDice(const BuggifyDice&) = delete;
  BuggifyDice& operator=(const BuggifyDice&) = delete;

  virtual bool strikes(std::string_view point) = 0;
};

}  // namespace headgate
