#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/functional/probe_scene.h"

namespace headgate::functional {

// One life on a failing disk and the next one on a good disk. Plain memory, to be shared with the hand that
// lives it.
struct Case {
  Fault fault = Fault::none;
  uint64_t place = 0;
  // filled in:
  int exit = 1000;         // of the life that met the fault; 1000 when it did not end by itself
  bool was_ready = false;  // the fault came after its start
  bool was_asked = false;  // it had done its steps and was told to stop
  bool struck = false;     // the disk came to the place
  bool let_out = false;    // something was heard that the disk does not hold
  bool partial = false;    // a row without its event, or the reverse
  bool lost = false;       // the next life did not go on from there with every intent counted once
};

// The probe's lives in a folder of their own.
class ProbeLives {
 public:
  static constexpr uint64_t steps = 3;  // of each life

  // `base` is a state directory that an earlier life left, or empty; `done` are the intents it was sent.
  ProbeLives(const std::string& base, uint64_t done);
  ~ProbeLives();
  ProbeLives(const ProbeLives&) = delete;
  ProbeLives& operator=(const ProbeLives&) = delete;

  // The life that meets the fault, judged by what was heard of it and what it left.
  void fail(Case& one);
  // The next life: nothing is done twice and nothing left out.
  void go_on(Case& one);
  // An undisturbed life, killed after its steps.
  void leave_killed(const std::string& state);

  std::string tally() const { return scratch_ + "/tally"; }

 private:
  void judge(Case& one) const;
  std::string state() const { return scratch_ + "/state"; }
  std::string run() const { return scratch_ + "/run"; }
  std::string copy() const { return scratch_ + "/copy"; }

  std::string scratch_;
  std::optional<ListeningEdge> edge_;
};

}  // namespace headgate::functional
