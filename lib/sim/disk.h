#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "node/durable.h"

namespace headgate::sim {

// The process ends here, whatever it was doing.
struct Crash {};

// One service's store over all its lives. Forgets what was not committed, and nothing else.
class Disk final : public Durable {
 public:
  enum class Fate : uint8_t {
    done,
    fails,         // reports an error, nothing was written
    fails_kept,    // reports an error though all of it was written
    crashes,       // the process ends, nothing was written
    crashes_kept,  // the process ends, all of it was written
  };
  explicit Disk(std::function<Fate()> fate) : fate_(std::move(fate)) {}

  void begin_life();

  Rows load_rows() override { return rows_; }
  std::vector<bus::v1::StreamPosition> load_positions() override;
  uint64_t epoch() const override { return 1; }
  uint64_t life() const override { return life_; }
  uint64_t last_event() const override { return events_.size(); }
  Status commit(StoreStep& step) override;
  std::vector<bus::v1::Envelope> replay(uint64_t from, uint32_t limit) override;

  // For the judge.
  const Rows& rows() const { return rows_; }
  const std::vector<bus::v1::Envelope>& events() const { return events_; }
  bool used_after_error() const { return used_after_error_; }

 private:
  void apply(const StoreStep& step);

  std::function<Fate()> fate_;
  Rows rows_;
  std::vector<bus::v1::Envelope> events_;
  std::map<std::pair<std::string, std::string>, bus::v1::StreamPosition> positions_;
  uint64_t life_ = 0;
  bool failed_ = false;
  bool used_after_error_ = false;
};

}  // namespace headgate::sim
