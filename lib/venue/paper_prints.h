#pragma once

#include <map>
#include <string>

#include "domain/moment.h"

namespace headgate::venue {

// The public trades of one market that have changed a rest of ours, so that none counts twice: the latest is
// told again after a restart, and a source that began again may tell its last seconds again.
class PaperPrints {
 public:
  // How much later than one of its time a trade may still be told; older ones are taken for repetitions.
  static constexpr int64_t late_most_ns = 60 * ns_per_s;

  bool may_count(const std::string& trade_id, MarketTime at) const;
  void count(const std::string& trade_id, MarketTime at);

  bool empty() const { return used_.empty(); }
  std::string row() const;
  bool restore(const std::string& value);

 private:
  std::map<std::string, MarketTime> used_;  // by trade id
  MarketTime newest_;
};

}  // namespace headgate::venue
