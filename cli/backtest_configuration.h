#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/configuration.h"
#include "domain/result.h"

namespace headgate::cli {

// What the actors of a backtest are configured with: strategy, limits, paper and the spread of the forecast
// from a file, or the demonstration's; always on paper, on recorded words alone.
class BacktestConfiguration {
 public:
  // `path` empty: the demonstration's. `latency_ms` stands above the file's. The file's errors are shown;
  // CONFIGURATION.
  static Result<BacktestConfiguration> read(const std::string& path, std::optional<int64_t> latency_ms);

  // Whole, for these series. Errors: CONFIGURATION.
  Result<Configuration> of(const std::vector<std::string>& series) const;
  int64_t latency_ms() const { return base_.paper.latency_ms; }
  // What of the file is not used, and what stands in its place.
  const std::vector<std::string>& replaced() const { return replaced_; }

 private:
  Configuration base_;
  std::vector<std::string> replaced_;
};

}  // namespace headgate::cli
