#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actor/actor.h"
#include "domain/result.h"
#include "headgate/bus/v1/envelope.pb.h"

namespace headgate::backtest {

// What a process wrote down of its actor after so many inputs of a life.
struct CapturedDigest {
  uint64_t inputs = 0;
  uint64_t digest = 0;
  bool last = false;  // the process stopped by itself: nothing of this life is missing
};
using Captured = std::variant<Input, CapturedDigest>;

// One life of one process, read forward once.
class CapturedLife {
 public:
  virtual ~CapturedLife() = default;
  // Made as the process made its own; nothing was given to it yet.
  virtual Actor& actor() = 0;
  virtual const std::string& instance() const = 0;
  // Nothing at the end of what was captured. An error: bytes are not as they were written, or cannot be read.
  virtual Result<std::optional<Captured>> next() = 0;
};

// What the processes of an instance captured, each for itself.
class CapturedRun {
 public:
  virtual ~CapturedRun() = default;
  // Ascending, by the number that is also the epoch of the life's state stream; empty: nothing was captured.
  virtual std::vector<uint64_t> lives(std::string_view service) = 0;
  virtual Result<std::unique_ptr<CapturedLife>> open(std::string_view service, uint64_t life) = 0;
  // All durable events of the service as its store has them: what a killed life did in inputs that no capture
  // holds can be read there alone.
  virtual Result<std::vector<bus::v1::Envelope>> events(std::string_view service) = 0;
};

}  // namespace headgate::backtest
