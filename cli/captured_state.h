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
  // `keys` and `instead` as in cli/captured_actor.h; `instead` must outlive this.
  CapturedState(std::string directory, std::string keys, const Configuration* instead = nullptr)
      : directory_(std::move(directory)), keys_(std::move(keys)), instead_(instead) {}

  std::vector<uint64_t> lives(std::string_view service) override;
  Result<std::unique_ptr<backtest::CapturedLife>> open(std::string_view service, uint64_t life) override;
  Result<std::vector<bus::v1::Envelope>> events(std::string_view service) override;

  // Of the first life; CAPTURE_ABSENT when there is no capture.
  Result<capture::v1::CaptureHeader> first_header();
  // Of one life; nothing more is read of it.
  Result<capture::v1::CaptureHeader> header(std::string_view service, uint64_t life);

 private:
  std::string path_of(std::string_view service, uint64_t life) const;
  const std::string directory_;
  const std::string keys_;
  const Configuration* const instead_;
};

}  // namespace headgate::cli
