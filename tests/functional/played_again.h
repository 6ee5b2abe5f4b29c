#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "tests/functional/harness.h"

namespace headgate::functional {

// A run played again in one process from what it captured, and compared with it.
struct PlayedAgain {
  Finished backtest;
  Finished parity;
  Json note;    // of the backtest
  Json result;  // of the comparison

  // Of the decisions of one kind.
  int64_t equal(const std::string& kind) const { return count(kind, "equal"); }
  int64_t count(const std::string& kind, const std::string& what) const;
  int64_t said(const std::string& member) const;  // a number of the note; -1 when it is not there
  // The services of which the end of a life was not captured.
  std::set<std::string> cuts() const;
  // Every decision is equal, or one of those that a killed process made after its last captured input; and
  // most are equal. Checked with doctest.
  void check_equal_but_for_cuts() const;
};

// `headgate backtest captured STATE --out OUT` and `headgate parity STATE OUT`, both with --json.
PlayedAgain play_again(const Folder& folder, const std::string& state, const std::string& out);

}  // namespace headgate::functional
