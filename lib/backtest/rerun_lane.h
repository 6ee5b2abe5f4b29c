#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actor/conduct.h"
#include "actor/service_names.h"
#include "backtest/captured_run.h"
#include "backtest/rerun_findings.h"
#include "backtest/state_log.h"

namespace headgate::backtest {

struct RerunWish {
  // After a difference the reader is given what it had captured, and the rerun goes on counting.
  bool go_on = false;
  // The actors are not those of the run: each is told what its process was told, and decides for itself.
  // Nothing is compared, nothing taken from the run's stores, and no decision reaches another process.
  bool open_loop = false;
  size_t divergences_named = 20;
};

// What is to be made of the message that a process waits for.
struct Told {
  const bus::v1::Envelope* hand = nullptr;  // given to the actor; null: what its process had captured
  const bus::v1::Envelope* said = nullptr;  // what the publisher said here instead, where it differs
  bool silent = false;                      // its publisher said nothing here
};

// Sees what happens in a rerun.
class RerunWatcher {
 public:
  virtual ~RerunWatcher() = default;
  // Each input as the actor is given it, and what was made here of a message that differs.
  virtual void given(const std::string& service, uint64_t life, const Input& input, const Told& told) = 0;
  // After `inputs` of a life that ended: `whole` when its process stopped by itself.
  virtual void ended(const std::string& service, uint64_t life, uint64_t inputs, uint64_t digest,
                     bool whole) = 0;
  virtual void recorded(const std::string& service, uint64_t life, KeptRecord record) = 0;
};

// One service of a rerun, over all its lives: its actor, what it was told, and what it publishes here.
class RerunLane {
 public:
  RerunLane(std::string service, CapturedRun& run, RerunFindings& findings, RerunWatcher& watcher,
            const RerunWish& wish);

  // Reads up to the first input.
  Status begin();
  // Null when there is nothing more.
  const Input* upcoming() const { return upcoming_ ? &*upcoming_ : nullptr; }
  bool captured_anything() const { return !lives_.empty(); }
  const std::string& service() const { return service_; }
  uint64_t life() const { return life_number_; }

  // Hands the upcoming input to the actor and reads on.
  Status give(const Told& told);

  // Whether a message of this service is there for its reader.
  enum class Answer : uint8_t {
    here,
    not_yet,
    cut,     // its publisher's inputs there are not captured
    never,   // its publisher came to an end without it
    let_go,  // it was there, and nobody was believed to need it any more
  };
  struct Found {
    Answer answer;
    const bus::v1::Envelope* envelope = nullptr;
  };
  Found find(const bus::v1::Envelope& wanted) const;
  // A reader was given what no capture tells of.
  void count_taken(const bus::v1::Envelope& wanted);

  StateLog& state() { return state_; }
  const StateLog& state() const { return state_; }
  bool reads_state_of(size_t publisher) const { return reads_[publisher]; }
  StatePosition read_up_to(size_t publisher) const { return read_[publisher]; }
  void has_read(size_t publisher, const StatePosition& position);
  // What a new life may be told next: nothing that was replaced before it began.
  void forget_reading(const std::array<StatePosition, service_names.size()>& heads);

  void diverged(Divergence divergence);

 private:
  struct PastLife {
    uint64_t head = 0;
    bool whole = false;
  };
  Status advance();
  Status open_life();
  void end_life();
  void enter_life(const Input& first);
  Status fill_gap(std::optional<UtcTime> before);
  void compare(const CapturedDigest& digest);
  void compare_rows(const Rows& captured);
  void perform(Effects& effects, const Input& input);
  bus::v1::Envelope envelope_of(Publication& publication, const Input& input) const;
  Cut& cut_of(uint64_t life);

  const std::string service_;
  CapturedRun& run_;
  RerunFindings& findings_;
  RerunWatcher& watcher_;
  const RerunWish& wish_;
  RerunTally& tally_;
  KeptService& kept_;

  std::vector<uint64_t> lives_;
  size_t next_life_ = 0;
  std::unique_ptr<CapturedLife> life_;
  uint64_t life_number_ = 0;
  uint64_t life_inputs_ = 0;
  Conduct conduct_;
  bool stopped_ = false;  // the life's process stopped by itself
  // Between what was captured of the lives before and what comes next; the cut is counted for this life.
  bool gap_ = false;
  uint64_t gap_life_ = 0;
  bool rows_known_ = true;
  std::optional<Input> upcoming_;
  std::map<uint64_t, PastLife> past_;
  StateLog state_;
  std::array<bool, service_names.size()> reads_{};
  std::array<StatePosition, service_names.size()> read_{};
};

}  // namespace headgate::backtest
