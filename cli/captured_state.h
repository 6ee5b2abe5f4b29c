#pragma once

#include <functional>
#include <string>

#include "backtest/captured_run.h"
#include "config/configuration.h"
#include "headgate/capture/v1/input.pb.h"

namespace headgate::cli {

// What the processes of an instance captured, in its state directory. Reads every file once, forward, and
// holds a part of each open one in memory.
class CapturedState final : public backtest::CapturedRun {
 public:
  // `keys` as in cli/captured_actor.h.
  CapturedState(std::string directory, std::string keys)
      : directory_(std::move(directory)), keys_(std::move(keys)) {}

  std::vector<uint64_t> lives(std::string_view service) override;
  Result<std::unique_ptr<backtest::CapturedLife>> open(std::string_view service, uint64_t life) override;
  Result<std::vector<bus::v1::Envelope>> events(std::string_view service) override;

  // The first life's configuration, as text too; CAPTURE_ABSENT when there is no capture.
  Result<Configuration> configuration();
  // Of one life; nothing more is read of it.
  Result<capture::v1::CaptureHeader> header(std::string_view service, uint64_t life);

 private:
  std::string path_of(std::string_view service, uint64_t life) const;
  const std::string directory_;
  const std::string keys_;
};

}  // namespace headgate::cli
