#pragma once

#include <unistd.h>

#include <iostream>
#include <string>

namespace headgate::cli {

// One line on a terminal, written over and over and gone at the end; nothing anywhere else.
class ProgressLine {
 public:
  ProgressLine() : shown_(::isatty(STDERR_FILENO) != 0) {}
  ~ProgressLine() {
    if (written_) std::cerr << "\r\x1b[K" << std::flush;
  }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void say(const std::string& text) {
    if (!shown_) return;
    std::cerr << "\r\x1b[K" << text << std::flush;
    written_ = true;
  }

 private:
  const bool shown_;
  bool written_ = false;
};

}  // namespace headgate::cli
