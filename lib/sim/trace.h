#pragma once

#include <fmt/format.h>

#include <deque>
#include <string>

namespace headgate::sim {

// What a person reads to understand a failing seed. Off by default: the seed is run again to write it.
class Trace {
 public:
  explicit Trace(size_t lines_max) : lines_max_(lines_max) {}

  // `text` is called only when somebody will read it.
  template <typename Text>
  void line(int64_t now_ns, Text text) {
    if (lines_max_ == 0) return;
    if (lines_.size() == lines_max_) lines_.pop_front();
    const int64_t us = now_ns / 1'000;
    lines_.push_back(fmt::format("{:4}.{:06} {}", us / 1'000'000, us % 1'000'000, text()));
  }
  bool on() const { return lines_max_ != 0; }
  const std::deque<std::string>& lines() const { return lines_; }

 private:
  size_t lines_max_;
  std::deque<std::string> lines_;
};

}  // namespace headgate::sim
