#include "imports/draft.h"

#include "domain/check.h"

namespace headgate::imports {

Draft::Draft(recording::v1::Header header, MarketTime begins) : last_(begins) {
  header.set_format(1);
  *add(begins).mutable_header() = std::move(header);
}

uint32_t Draft::name(std::string_view text, MarketTime at) {
  const auto known = names_.find(text);
  if (known != names_.end()) return known->second;
  const auto index = static_cast<uint32_t>(names_.size() + 1);
  names_.emplace(text, index);
  recording::v1::Name& name = *add(at).mutable_name();
  name.set_index(index);
  name.set_text(std::string(text));
  return index;
}

recording::v1::Record& Draft::add(MarketTime at) {
  check(at >= last_, "an import puts its records in the order of time");
  last_ = at;
  recording::v1::Record& record = records_.emplace_back();
  record.set_number(records_.size());
  record.set_market_time_ns(at.ns());
  record.set_utc_ns(at.ns());
  return record;
}

void count_left_out(Imported& to, const std::string& reason, int64_t count) {
  if (count != 0) to.left_out[reason] += count;
}

}  // namespace headgate::imports
