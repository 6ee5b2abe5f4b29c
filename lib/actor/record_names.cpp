#include "actor/record_names.h"

#include "actor/recorded.h"

namespace headgate {

bool RecordNames::turn(UtcTime utc) {
  const int64_t day = recording_day(utc);
  if (begun_ && day <= day_) return false;
  begun_ = true;
  day_ = day;
  index_of_.clear();
  return true;
}

uint32_t RecordNames::of(std::string_view text, Effects& effects) {
  if (text.empty()) return 0;
  const auto known = index_of_.find(text);
  if (known != index_of_.end()) return known->second;
  const auto index = static_cast<uint32_t>(index_of_.size() + 1);
  index_of_.emplace(text, index);
  recording::v1::Name name;
  name.set_index(index);
  name.set_text(std::string(text));
  record(name, effects);
  return index;
}

}  // namespace headgate
