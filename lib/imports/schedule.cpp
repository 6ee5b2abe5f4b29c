#include "imports/schedule.h"

#include <algorithm>

#include "domain/check.h"

namespace headgate::imports {

void Schedule::add(MarketTime at, Write write) {
  check(next_ == 0, "a schedule is whole before it is played");
  due_.emplace_back(at, std::move(write));
  sorted_ = false;
}

void Schedule::sort() {
  if (sorted_) return;
  std::stable_sort(due_.begin(), due_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  sorted_ = true;
}

MarketTime Schedule::first_or(MarketTime otherwise) {
  sort();
  return next_ < due_.size() ? due_[next_].first : otherwise;
}

void Schedule::play(MarketTime until, Draft& draft) {
  sort();
  for (; next_ < due_.size() && due_[next_].first <= until; ++next_)
    due_[next_].second(draft, due_[next_].first);
}

void Schedule::play_all(Draft& draft) {
  if (!due_.empty()) play(MarketTime::from_ns(INT64_MAX), draft);
}

}  // namespace headgate::imports
