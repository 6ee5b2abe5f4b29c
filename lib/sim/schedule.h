#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace headgate::sim {

// Everything that will happen, in the order of its time, and within one instant in the order in which it was
// planned: so that a seed decides the whole run.
class Schedule {
 public:
  int64_t now_ns() const { return now_ns_; }

  void at(int64_t ns, std::function<void()> act) {
    plans_.push({ns < now_ns_ ? now_ns_ : ns, ++planned_, std::move(act)});
  }
  void after(int64_t ns, std::function<void()> act) { at(now_ns_ + ns, std::move(act)); }

  // Runs what is planned up to and at `until_ns`; time stands there afterwards.
  void run_until(int64_t until_ns) {
    while (!plans_.empty() && plans_.top().ns <= until_ns) {
      // A priority queue shows its top as constant; it is popped before anything can look at it again.
      Plan next = std::move(const_cast<Plan&>(plans_.top()));
      plans_.pop();
      now_ns_ = next.ns;
      ++run_;
      next.act();
    }
    now_ns_ = until_ns;
  }
  uint64_t run() const { return run_; }

 private:
  struct Plan {
    int64_t ns;
    uint64_t number;
    std::function<void()> act;
    bool operator<(const Plan& other) const { return ns != other.ns ? ns > other.ns : number > other.number; }
  };
  std::priority_queue<Plan> plans_;
  int64_t now_ns_ = 0;
  uint64_t planned_ = 0;
  uint64_t run_ = 0;
};

}  // namespace headgate::sim
