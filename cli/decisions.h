#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/result.h"

namespace headgate::cli {

// The kinds of decisions of an instance, in the order in which one follows from the other.
enum class DecisionKind : uint8_t {
  feature,     // what an evaluation looked at, as edge recorded it
  evaluation,  // as published, from what notify heard
  intent,
  cancel,
  approval,
  denial,
  cancel_approval,
  command,
  report,
  fill,
  opening,
  settlement,
  ledger_entry,
};
inline constexpr size_t decision_kinds = 13;
std::string_view name_of(DecisionKind kind);  // "order reports"

struct Decision {
  DecisionKind kind = DecisionKind::feature;
  std::string id;         // equal in run and backtest; several may share one, then their order counts
  int64_t moment_ns = 0;  // market time as a part of the identity; 0 where it is none
  std::string type;       // full name of the message in `body`
  std::string body;
  std::vector<std::pair<std::string_view, std::string>> texts;  // fields that the body holds as numbers
  int64_t market_ns = 0;
  std::string service;
  uint64_t life = 0;      // feature: of the recording; evaluation: epoch
  uint64_t sequence = 0;  // in its stream; 0: a feature
};
using TakeDecision = std::function<void(Decision)>;

// Events of the service's store. STORE_*; a service whose store is not there has none.
Status read_decided(const std::string& state_directory, std::string_view service, const TakeDecision& take);
// edge's recordings. RECORDING_DAMAGED when one is not whole but for its end.
Status read_features(const std::string& state_directory, const TakeDecision& take);

// Evaluations, each once, one after another.
class EvaluationReader {
 public:
  explicit EvaluationReader(const std::string& state_directory);
  ~EvaluationReader();
  EvaluationReader(const EvaluationReader&) = delete;
  EvaluationReader& operator=(const EvaluationReader&) = delete;
  bool captured() const;  // notify has captures here
  // Nothing at the end. CAPTURE_*.
  Result<std::unique_ptr<Decision>> next();

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace headgate::cli
