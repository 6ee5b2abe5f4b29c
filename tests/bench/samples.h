#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace headgate::bench {

inline int64_t machine_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Durations of one thing, for its spread: a mean alone would hide the disk's hiccups.
class Samples {
 public:
  void add(int64_t ns) { ns_.push_back(ns); }
  size_t size() const { return ns_.size(); }
  double us(double quantile) const {
    if (ns_.empty()) return 0;
    std::vector<int64_t> sorted = ns_;
    std::sort(sorted.begin(), sorted.end());
    const auto at = static_cast<size_t>(quantile * static_cast<double>(sorted.size() - 1) + 0.5);
    return static_cast<double>(sorted[at]) / 1e3;
  }
  // The same for a part of the run: whether something grows.
  Samples part(size_t from, size_t to) const {
    Samples out;
    out.ns_.assign(ns_.begin() + static_cast<std::ptrdiff_t>(from),
                   ns_.begin() + static_cast<std::ptrdiff_t>(to));
    return out;
  }
  double per_second() const {
    int64_t total = 0;
    for (const int64_t ns : ns_) total += ns;
    return total == 0 ? 0 : 1e9 * static_cast<double>(ns_.size()) / static_cast<double>(total);
  }

 private:
  std::vector<int64_t> ns_;
};

// A folder below `parent` that is gone at the end.
class Scratch {
 public:
  explicit Scratch(const std::string& parent) : path_(parent + "/headgate-bench-XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr) {
      std::fprintf(stderr, "cannot write in %s\n", parent.c_str());
      std::exit(1);
    }
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline int count_argument(int argc, char** argv, int otherwise) {
  return argc > 1 ? std::atoi(argv[1]) : otherwise;
}
inline std::string folder_argument(int argc, char** argv) { return argc > 2 ? argv[2] : "."; }

}  // namespace headgate::bench
