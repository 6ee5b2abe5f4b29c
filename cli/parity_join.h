#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "backtest/rerun_findings.h"
#include "cli/decisions.h"

namespace headgate::cli {

struct ParityRow {
  uint64_t in_run = 0;
  uint64_t in_backtest = 0;
  uint64_t equal = 0;
  uint64_t differ = 0;
  uint64_t missing = 0;
  uint64_t extra = 0;
  uint64_t cut = 0;  // LIFE_CUT: the run's own word stands in for what could not be made again
  bool all_equal() const { return equal == in_run && equal == in_backtest; }
  double percent() const;
};

struct ParityDifference {
  std::string_view code;  // MISSING_IN_BACKTEST, EXTRA_IN_BACKTEST, FIELD_DIFFERS, LIFE_CUT
  DecisionKind kind;
  std::string id;
  int64_t market_ns = 0;
  std::string field;  // FIELD_DIFFERS
  std::string in_run;
  std::string in_backtest;

  std::string text() const;
};

// Joins the decisions of a run with those of a backtest by their identity. Several with one identity are
// joined in their order.
class ParityJoin {
 public:
  ParityJoin(std::vector<backtest::Cut> cuts, size_t named_max);

  void run(Decision decision);
  void backtest(Decision decision);
  // After the last decision: what found no partner.
  void finish();

  const std::array<ParityRow, decision_kinds>& rows() const { return rows_; }
  // The first of each kind.
  const std::vector<ParityDifference>& differences() const { return differences_; }
  bool all_equal() const;
  uint64_t decisions() const;

 private:
  using Key = std::tuple<DecisionKind, uint64_t, int64_t, std::string>;
  using Waiting = std::map<Key, std::deque<Decision>>;
  Key key_of(const Decision& decision) const;
  bool take_partner(Waiting& from, const Decision& decision, Decision& partner) const;
  void compare(const Decision& run, const Decision& backtest);
  void leave(const Waiting& waiting, bool of_run);
  bool is_taken(const Decision& backtest) const;
  bool is_cut_off(const Decision& decision) const;
  void name(ParityDifference difference);
  ParityRow& row(DecisionKind kind) { return rows_[static_cast<size_t>(kind)]; }

  const std::vector<backtest::Cut> cuts_;
  const size_t named_max_;
  // Where the end of one life is missing, its features must not find partners in the next.
  const bool features_by_life_;
  Waiting run_waits_;
  Waiting backtest_waits_;
  std::map<uint64_t, std::array<int64_t, 2>> last_feature_ns_;  // by life: of run and backtest
  std::array<ParityRow, decision_kinds> rows_{};
  std::array<size_t, decision_kinds> named_{};
  std::vector<ParityDifference> differences_;
};

}  // namespace headgate::cli
