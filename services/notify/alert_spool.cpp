#include "services/notify/alert_spool.h"

#include <fmt/format.h>

#include <algorithm>

namespace headgate {
namespace {

using notify::v1::AlertRow;

notify::v1::AlertLevel to_wire(Level level) {
  if (level == Level::alert) return notify::v1::ALERT_LEVEL_ALERT;
  return level == Level::warning ? notify::v1::ALERT_LEVEL_WARNING : notify::v1::ALERT_LEVEL_INFO;
}

bool is_power_of_two(uint64_t number) { return (number & (number - 1)) == 0; }

std::string key_of(uint64_t number) { return fmt::format("{:012}", number); }

}  // namespace

void AlertSpool::restore(const AlertRow& row) {
  alerts_[row.number()] = row;
  last_number_ = std::max(last_number_, row.number());
  if (row.resolved_utc_ns() == 0) open_[{row.cause(), row.subject()}] = row.number();
}

void AlertSpool::raise(Level level, const std::string& cause, const std::string& subject,
                       const std::string& text, const Input& now, Effects& effects) {
  const auto found = open_.find({cause, subject});
  if (found == open_.end()) {
    AlertRow row;
    row.set_number(++last_number_);
    row.set_cause(cause);
    row.set_subject(subject);
    row.set_first_utc_ns(now.utc.ns());
    row.set_first_market_ns(now.market.ns());
    restore(row);
    effects.note(level, cause, subject.empty() ? text : subject + ": " + text);
    make_room(effects);
  }
  AlertRow& row = alerts_[open_[{cause, subject}]];
  row.set_level(to_wire(level));
  row.set_text(text);
  row.set_count(row.count() + 1);
  row.set_last_utc_ns(now.utc.ns());
  row.set_last_market_ns(now.market.ns());
  if (is_power_of_two(row.count())) keep(row, effects);
}

void AlertSpool::resolve(const std::string& cause, const std::string& subject, const std::string& resolution,
                         const Input& now, Effects& effects) {
  const auto found = open_.find({cause, subject});
  if (found == open_.end()) return;
  AlertRow& row = alerts_[found->second];
  row.set_resolved_utc_ns(std::max<int64_t>(now.utc.ns(), 1));
  row.set_resolution(resolution);
  keep(row, effects);
  open_.erase(found);
  effects.note(Level::info, "RESOLVED", cause + " " + subject + ": " + resolution);
}

void AlertSpool::follow(bool wrong, Level level, const std::string& cause, const std::string& subject,
                        const std::string& text, const Input& now, Effects& effects) {
  if (!wrong) return resolve(cause, subject, "as it should be again", now, effects);
  const AlertRow* said = open(cause, subject);
  if (said == nullptr || said->text() != text) raise(level, cause, subject, text, now, effects);
}

void AlertSpool::keep_all(Effects& effects) {
  for (const auto& [place, number] : open_) keep(alerts_[number], effects);
}

const AlertRow* AlertSpool::open(const std::string& cause, const std::string& subject) const {
  const auto found = open_.find({cause, subject});
  return found == open_.end() ? nullptr : &alerts_.at(found->second);
}

void AlertSpool::keep(const AlertRow& row, Effects& effects) {
  effects.store(table, key_of(row.number()), row.SerializeAsString());
}

void AlertSpool::make_room(Effects& effects) {
  for (auto it = alerts_.begin(); it != alerts_.end() && alerts_.size() > kept_max;) {
    if (it->second.resolved_utc_ns() == 0) {
      ++it;
      continue;
    }
    effects.erase(table, key_of(it->first));
    it = alerts_.erase(it);
  }
}

}  // namespace headgate
