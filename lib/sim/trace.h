#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace headgate::sim {

// What a person reads to understand a failing seed. Off by default: the seed is run again to write it.
class Trace {
 public:
  explicit Trace(bool on) : on_(on) {}

  // `text` is called only when somebody will read it.
  template <typename Text>
  void line(int64_t now_ns, Text text) {
    if (!on_) return;
    const int64_t us = now_ns / 1'000;
    lines_.push_back(fmt::format("{:4}.{:06} {}", us / 1'000'000, us % 1'000'000, text()));
  }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  bool on_;
  std::vector<std::string> lines_;
};

}  // namespace headgate::sim
