#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "actor/effects.h"
#include "actor/input.h"
#include "actor/record_names.h"
#include "services/edge/gates.h"

namespace headgate {

// Records what each evaluation looked at, so that later research has the inputs as they were and not as
// somebody rebuilds them. A side is written again only when something but the age of its inputs differs.
class Features {
 public:
  // Before the input's first evaluation. True when a new file begins, in which nothing was seen yet.
  bool begin(const Input& input);
  // `key` names market and side.
  void see(const std::string& key, const SideFacts& facts, std::string_view outcome, Effects& effects);

 private:
  struct Seen {
    std::optional<uint32_t> model_e6;
    std::optional<uint32_t> market_e6;
    std::optional<uint32_t> pooled_e6;
    std::optional<int64_t> edge_e6;
    int64_t price_e4 = 0;
    int64_t offered_e2 = 0;
    int64_t fee_e6 = 0;
    int64_t position_e2 = 0;
    int64_t quantity_e2 = 0;
    std::string_view outcome;  // gate names live for ever
    friend bool operator==(const Seen&, const Seen&) = default;
  };
  static Seen seen_of(const SideFacts& facts, std::string_view outcome);

  RecordNames names_;
  struct Last {
    Seen seen;
    std::string fair_value;
  };
  std::map<std::string, Last> last_;  // in this file
};

}  // namespace headgate
