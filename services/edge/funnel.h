#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "headgate/edge/v1/rows.pb.h"

namespace headgate {

// How many evaluations came how far, and which gates stopped the rest.
class Funnel {
 public:
  void restore(edge::v1::FunnelRow row) { row_ = std::move(row); }
  void count(std::string_view outcome, bool priced);
  const edge::v1::FunnelRow& row() const { return row_; }
  // Most frequent first.
  std::vector<std::pair<std::string, uint64_t>> ranked() const;

 private:
  edge::v1::FunnelRow row_;
};

}  // namespace headgate
