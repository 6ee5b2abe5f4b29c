#pragma once

#include <string>
#include <utility>

namespace headgate {

// The kill switch: a file named KILL in the instance's durable state directory.
class KillFile {
 public:
  explicit KillFile(std::string state_directory) : directory_(std::move(state_directory)) {}

  // True when the file is there, or when it cannot be told whether it is: a switch that cannot be read is
  // off-limits.
  bool engaged() const;
  std::string path() const { return directory_ + "/KILL"; }

 private:
  std::string directory_;
};

}  // namespace headgate
