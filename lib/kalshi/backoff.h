#pragma once

#include <algorithm>
#include <cstdint>

#include "domain/check.h"
#include "domain/random.h"

namespace headgate::kalshi {

// How long to wait before the next try: "full jitter", any time up to a bound that doubles with each try that
// failed (M. Brooker, Exponential backoff and jitter, AWS Architecture Blog, 2015). Everybody else lost the
// exchange in the same instant; waits without jitter would bring all of them back together, again and again.
// The caller's Random is seeded from an input, so that a replay waits as long.
class Backoff {
 public:
  // A wait lies in [least, bound]; the bound starts at `first` and doubles up to `most`. Nanoseconds.
  Backoff(int64_t least_ns, int64_t first_ns, int64_t most_ns)
      : least_ns_(least_ns), first_ns_(first_ns), most_ns_(most_ns), bound_ns_(first_ns) {
    check(0 <= least_ns && least_ns <= first_ns && first_ns <= most_ns, "a wait's bounds stand in order");
  }

  // After one more failure.
  int64_t next_ns(Random& random) {
    const int64_t wait_ns = random.between(least_ns_, bound_ns_);
    bound_ns_ = bound_ns_ > most_ns_ / 2 ? most_ns_ : bound_ns_ * 2;
    return wait_ns;
  }
  // What was waited for works again.
  void reset() { bound_ns_ = first_ns_; }
  int64_t bound_ns() const { return bound_ns_; }  // of the next wait

 private:
  int64_t least_ns_;
  int64_t first_ns_;
  int64_t most_ns_;
  int64_t bound_ns_;
};

}  // namespace headgate::kalshi
